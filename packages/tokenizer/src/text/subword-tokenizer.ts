// The tokenizer behind files of text kinds: normalize, split, look up; decode as the file says.
import { sha256 } from "@llmsmith/files";
import { AddedTokens } from "../bpe/added-tokens.ts";
import type { DecoderStep } from "./decoders.ts";
import type { Normalizer } from "../normalize/normalizer.ts";
import { fillTemplate, NO_TEMPLATE, type Template, type TypedIds } from "./template.ts";
import type {
  SubwordKind,
  SubwordTokenizer,
  TextDecodeOptions,
  TextEncodeOptions,
} from "../types.ts";
import type { TextAddedToken } from "./added-tokens.ts";

/** Everything that defines a tokenizer which loses a part of the text. */
export type SubwordDefinition = {
  kind: SubwordKind;
  /** The tokenizer.json it came from. */
  json: object;
  /** Texts of all tokens by id, without holes. */
  tokens: readonly string[];
  added: readonly TextAddedToken[];
  normalize: Normalizer;
  /** Cuts a normalized stretch; `first` where it begins the text. No cut is empty. */
  split: (text: string, first: boolean) => readonly string[];
  /** Appends the ids of one cut. */
  encodeWord: (word: string, ids: number[]) => void;
  decode: readonly DecoderStep[];
  template: Template;
};

/** What reading a model gives. */
export type TextModel = {
  /** Texts of the model's tokens by id; added tokens are appended. */
  tokens: string[];
  encodeWord: SubwordDefinition["encodeWord"];
};

/** WordPiece, Unigram or BPE over characters behind the {@link SubwordTokenizer} interface. */
export class DefinedSubwordTokenizer implements SubwordTokenizer {
  readonly #definition: SubwordDefinition;
  readonly #added: AddedTokens;
  readonly #normalizedAdded: AddedTokens;
  /** Added tokens that are looked for in normalized text are themselves normalized here, as Hugging Face shows them. */
  readonly #tokens: readonly string[];
  readonly #json: object;
  #hash: string | undefined;

  constructor(definition: SubwordDefinition) {
    const { added, normalize } = definition;
    this.#definition = definition;
    this.#json = structuredClone(definition.json);
    this.#added = new AddedTokens(added.filter((token) => !token.normalized));
    const tokens = [...definition.tokens];
    for (const token of added) if (token.normalized) tokens[token.id] = normalize(token.content);
    this.#tokens = tokens;
    this.#normalizedAdded = new AddedTokens(
      added
        .filter((token) => token.normalized)
        .map((token) => ({ ...token, content: normalize(token.content) })),
    );
  }

  get kind(): SubwordKind {
    return this.#definition.kind;
  }

  get id(): string {
    return `${this.kind.toLowerCase()}-${this.hash.slice(0, 12)}`;
  }

  get hash(): string {
    this.#hash ??= sha256(JSON.stringify(this.#json));
    return this.#hash;
  }

  get vocabSize(): number {
    return this.#tokens.length;
  }

  get specialTokens(): ReadonlyMap<string, number> {
    return this.#added.special;
  }

  encode(text: string, options: TextEncodeOptions = {}): Uint32Array {
    const ids = this.#ids(text, options);
    if (options.addSpecialTokens !== true) return Uint32Array.from(ids);
    return fillTemplate(this.#definition.template.single, [ids]).ids;
  }

  encodePair(first: string, second: string, options: TextEncodeOptions = {}): TypedIds {
    const { template } = this.#definition;
    const { pair } = options.addSpecialTokens === true ? template : NO_TEMPLATE;
    return fillTemplate(pair, [this.#ids(first, options), this.#ids(second, options)]);
  }

  encodeBatch(texts: readonly string[], options: TextEncodeOptions = {}): Uint32Array[] {
    return texts.map((text) => this.encode(text, options));
  }

  count(text: string, options: TextEncodeOptions = {}): number {
    return this.encode(text, options).length;
  }

  decode(ids: ArrayLike<number>, options: TextDecodeOptions = {}): string {
    const skipped = new Set(options.skipSpecialTokens === true ? this.specialTokens.values() : []);
    let tokens: readonly string[] = Array.from(ids)
      .filter((id) => !skipped.has(id))
      .map((id) => lookUp(this.#tokens, id, "decode"));
    for (const step of this.#definition.decode) tokens = step(tokens);
    return tokens.join("");
  }

  token(id: number): string {
    return lookUp(this.#tokens, id, "token");
  }

  toJSON(): object {
    return structuredClone(this.#json);
  }

  #ids(text: string, options: TextEncodeOptions): number[] {
    const { normalize, split, encodeWord } = this.#definition;
    const ids: number[] = [];
    // With the u flag, surrogates match only where they stand alone.
    const wellFormed = text.replace(/[\ud800-\udfff]/gu, "\ufffd");
    let first = true;
    for (const outer of this.#added.segments(wellFormed, options)) {
      if ("id" in outer) ids.push(outer.id);
      else {
        for (const inner of this.#normalizedAdded.segments(normalize(outer.text), {})) {
          if ("id" in inner) ids.push(inner.id);
          else for (const word of split(inner.text, first)) encodeWord(word, ids);
          first = false;
        }
      }
      first = false;
    }
    return ids;
  }
}

function lookUp(tokens: readonly string[], id: number, caller: string): string {
  const token = tokens[id];
  if (token === undefined) {
    throw new RangeError(`${caller}: there is no token ${id}; ids lie below ${tokens.length}`);
  }
  return token;
}
