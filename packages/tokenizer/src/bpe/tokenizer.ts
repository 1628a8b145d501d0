// The tokenizer that all of this package's sources produce: encodings, trained ones and tokenizer.json files.
import { sha256 } from "@llmsmith/files";
import { type AddedToken, AddedTokens } from "./added-tokens.ts";
import type { BpeModel, Merge } from "./model.ts";
import { Encoder } from "./encoder.ts";
import type { Splitter } from "../split/splitters.ts";
import { tokenizerToJSON } from "../json/write-tokenizer.ts";
import type { EncodeOptions, Tokenizer } from "../types.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Everything that defines a byte-level BPE tokenizer. */
export type BpeDefinition = {
  /** A name of its own; without one the id is made of the hash. */
  name?: string;
  /** Bytes of every token, added ones included. */
  vocabulary: Vocabulary;
  model: BpeModel;
  /** The merges in order. */
  merges: readonly Merge[];
  /** A piece that is a token takes it without merging. */
  ignoreMerges: boolean;
  splitter: Splitter;
  added: readonly AddedToken[];
  /** `post_processor` of the tokenizer.json it came from, kept for writing; it does not touch encode. */
  postProcessor?: object | null;
};

const encoderOfText = new TextEncoder();
// ignoreBOM: a BOM in the bytes is a character of the text, not a mark to drop.
const decoderOfText = new TextDecoder("utf-8", { ignoreBOM: true });

/** Byte-level BPE behind the {@link Tokenizer} interface. */
export class BpeTokenizer implements Tokenizer {
  readonly #definition: BpeDefinition;
  readonly #added: AddedTokens;
  readonly #encoder: Encoder;
  #hash: string | undefined;

  constructor(definition: BpeDefinition) {
    this.#definition = definition;
    this.#added = new AddedTokens(definition.added);
    this.#encoder = new Encoder(definition.model, definition.splitter.next);
  }

  get id(): string {
    return this.#definition.name ?? `bpe-${this.hash.slice(0, 12)}`;
  }

  get hash(): string {
    this.#hash ??= sha256(JSON.stringify(this.toJSON()));
    return this.#hash;
  }

  get vocabSize(): number {
    return this.#definition.vocabulary.size;
  }

  get specialTokens(): ReadonlyMap<string, number> {
    return this.#added.special;
  }

  encode(text: string, options: EncodeOptions = {}): Uint32Array {
    this.#run(text, options);
    const ids = this.#encoder.ids.slice(0, this.#encoder.length);
    this.#encoder.reset();
    return ids;
  }

  encodeBatch(texts: readonly string[], options: EncodeOptions = {}): Uint32Array[] {
    return texts.map((text) => this.encode(text, options));
  }

  count(text: string, options: EncodeOptions = {}): number {
    this.#run(text, options);
    const count = this.#encoder.length;
    this.#encoder.reset();
    return count;
  }

  decode(ids: ArrayLike<number>): string {
    return decoderOfText.decode(this.decodeBytes(ids));
  }

  decodeBytes(ids: ArrayLike<number>): Uint8Array {
    return this.#definition.vocabulary.decode(ids);
  }

  tokenBytes(id: number): Uint8Array {
    const { vocabulary } = this.#definition;
    if (!vocabulary.has(id)) {
      throw new RangeError(`tokenBytes: there is no token ${id}; ids lie below ${vocabulary.size}`);
    }
    return vocabulary.view(id).slice();
  }

  toJSON(): object {
    return tokenizerToJSON(this.#definition);
  }

  #run(text: string, options: EncodeOptions): void {
    for (const segment of this.#added.segments(text, options)) {
      if ("id" in segment) this.#encoder.push(segment.id);
      else {
        const bytes = encoderOfText.encode(segment.text);
        this.#encoder.encode(bytes, 0, bytes.length);
      }
    }
  }
}
