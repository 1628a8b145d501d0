// Special and other added tokens: finding them in a text, and refusing those that must not be there.
import { UserError } from "@llmsmith/files";
import type { EncodeOptions } from "../types.ts";

/** A token that is matched in the text before splitting. Ones that are not special are always matched. */
export type AddedToken = {
  readonly content: string;
  readonly id: number;
  readonly special: boolean;
};

/** A stretch of text, or an added token between two of them. */
export type Segment =
  | { readonly text: string }
  | { readonly id: number; /** UTF-16 code units in the text. */ readonly length: number };

/** The added tokens of one tokenizer. */
export class AddedTokens {
  readonly list: readonly AddedToken[];
  readonly special: ReadonlyMap<string, number>;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #plain: readonly string[];
  readonly #patterns = new Map<string, RegExp>();

  constructor(list: readonly AddedToken[]) {
    this.list = list;
    this.special = new Map(list.filter((t) => t.special).map((t) => [t.content, t.id]));
    this.#ids = new Map(list.map((t) => [t.content, t.id]));
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
      if (match.index > from) segments.push({ text: text.slice(from, match.index) });
      segments.push({ id: this.#ids.get(match[0])!, length: match[0].length });
      from = match.index + match[0].length;
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

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
