// Special and other added tokens: finding them in a text, and refusing those that must not be there.
import { UserError } from "@llmsmith/files";
import { isWhiteSpace } from "../normalize/text-classes.ts";
import type { EncodeOptions } from "../types.ts";

/** A token that is matched in the text before splitting. Ones that are not special are always matched. */
export type AddedToken = {
  readonly content: string;
  readonly id: number;
  readonly special: boolean;
  /** Not matched beside a letter, a digit or another character of words. */
  readonly singleWord?: boolean;
  /** Takes the white space before it too. */
  readonly lstrip?: boolean;
  /** Takes the white space behind it too. */
  readonly rstrip?: boolean;
};

// What Rust's \w and \s are; the characters of words follow the engine's Unicode version.
const WORD = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`;
const WORD_AT_START = new RegExp(`^${WORD}`, "u");
const WORD_AT_END = new RegExp(`${WORD}$`, "u");

/** A stretch of text, or an added token between two of them. */
export type Segment =
  | { readonly text: string }
  | { readonly id: number; /** UTF-16 code units in the text. */ readonly length: number };

/** The added tokens of one tokenizer. */
export class AddedTokens {
  readonly list: readonly AddedToken[];
  readonly special: ReadonlyMap<string, number>;
  readonly #tokens: ReadonlyMap<string, AddedToken>;
  readonly #plain: readonly string[];
  readonly #patterns = new Map<string, RegExp>();

  constructor(list: readonly AddedToken[]) {
    this.list = list;
    this.special = new Map(list.filter((t) => t.special).map((t) => [t.content, t.id]));
    this.#tokens = new Map(list.map((t) => [t.content, t]));
    this.#plain = list.filter((t) => !t.special).map((t) => t.content);
  }

  /** Cuts `text` at the tokens to be encoded as such. Throws a UserError at a token that is not allowed. */
  segments(text: string, options: EncodeOptions): readonly Segment[] {
    if (this.list.length === 0) return [{ text }];
    const { allowedSpecial = [], disallowedSpecial = "all" } = options;
    const allowed = this.#names(allowedSpecial, "allowedSpecial");
    if (disallowedSpecial !== "none") {
      const refused = this.#names(disallowedSpecial, "disallowedSpecial");
      this.#refuse(
        text,
        disallowedSpecial === "all" ? refused.filter((name) => !allowed.includes(name)) : refused,
      );
    }
    return this.#cut(text, [...allowed, ...this.#plain]);
  }

  /** Tokens that are matched in every text, special or not. */
  get always(): readonly string[] {
    return this.#plain;
  }

  #names(choice: "all" | readonly string[], option: string): readonly string[] {
    if (choice === "all") return [...this.special.keys()];
    for (const name of choice) {
      if (this.special.has(name)) continue;
      const known = [...this.special.keys()].slice(0, 5).join(" ");
      throw new RangeError(
        `encode: ${option} names ${JSON.stringify(name)}, which is no special token of this tokenizer (it has ${known})`,
      );
    }
    return choice;
  }

  #refuse(text: string, names: readonly string[]): void {
    const found = this.#pattern(names)?.exec(text);
    if (found === null || found === undefined) return;
    throw new UserError(
      `encode: the text holds the special token ${found[0]} at character ${found.index}; pass allowedSpecial: ["${found[0]}"] to encode it as one token, or disallowedSpecial: "none" to encode it as ordinary text`,
    );
  }

  #cut(text: string, names: readonly string[]): readonly Segment[] {
    const pattern = this.#pattern(names);
    if (pattern === undefined) return [{ text }];
    const segments: Segment[] = [];
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      const token = this.#tokens.get(match[0])!;
      let start = match.index;
      let end = start + match[0].length;
      if (token.singleWord === true && touchesWord(text, start, end)) continue;
      // White space lies in the first plane, so code units will do.
      if (token.lstrip === true) {
        while (start > from && isWhiteSpace(text.charCodeAt(start - 1))) start--;
      }
      if (token.rstrip === true) {
        while (end < text.length && isWhiteSpace(text.charCodeAt(end))) end++;
      }
      // A token that begins with white space which the one before took has the rest alone.
      start = Math.max(start, from);
      if (start > from) segments.push({ text: text.slice(from, start) });
      segments.push({ id: token.id, length: end - start });
      from = end;
    }
    if (from < text.length) segments.push({ text: text.slice(from) });
    return segments;
  }

  /** Matches any of `names`, the leftmost first and of those the longest, as Hugging Face does. */
  #pattern(names: readonly string[]): RegExp | undefined {
    if (names.length === 0) return undefined;
    const longestFirst = [...names].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
    const key = longestFirst.join("\u0000");
    let pattern = this.#patterns.get(key);
    if (pattern === undefined) {
      pattern = new RegExp(longestFirst.map(escapeRegExp).join("|"), "g");
      if (this.#patterns.size > 64) this.#patterns.clear();
      this.#patterns.set(key, pattern);
    }
    pattern.lastIndex = 0;
    return pattern;
  }
}

function touchesWord(text: string, start: number, end: number): boolean {
  return (
    WORD_AT_END.test(text.slice(Math.max(0, start - 2), start)) ||
    WORD_AT_START.test(text.slice(end, end + 2))
  );
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
