// The tokenizer that all of this package's sources produce: encodings, trained ones and tokenizer.json files.
import { sha256 } from "@llmsmith/files";
import { type AddedToken, AddedTokens } from "./added-tokens.ts";
import type { BpeModel, Merge } from "./model.ts";
import { Encoder } from "./encoder.ts";
import type { Splitter } from "../split/splitters.ts";
import { tokenizerToJSON } from "../json/write-tokenizer.ts";
import { checkDocuments } from "./check-documents.ts";
import { lastCut } from "../split/last-cut.ts";
import { characterSpans } from "./offsets.ts";
import type {
  EncodedText,
  EncodeOptions,
  TokenizedDocuments,
  Tokenizer,
  Utf8Documents,
} from "../types.ts";
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
    return this.#encoder.take();
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

  encodeWithOffsets(text: string, options: EncodeOptions = {}): EncodedText {
    const encoder = this.#encoder;
    const { vocabulary } = this.#definition;
    const starts: number[] = [];
    const ends: number[] = [];
    let from = 0;
    for (const segment of this.#added.segments(text, options)) {
      if ("id" in segment) {
        encoder.push(segment.id);
        starts.push(from);
        ends.push((from += segment.length));
        continue;
      }
      const first = encoder.length;
      const bytes = encoderOfText.encode(segment.text);
      encoder.encode(bytes, 0, bytes.length);
      const ids = encoder.ids.subarray(first, encoder.length);
      characterSpans(vocabulary, ids, bytes, from, starts, ends);
      from += segment.text.length;
    }
    const ids = encoder.take();
    return { ids, starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
  }

  encodeDocuments(documents: Utf8Documents): TokenizedDocuments {
    checkDocuments(documents);
    const { bytes } = documents;
    const encoder = this.#encoder;
    const ends = new Uint32Array(documents.ends.length);
    const byText = this.#added.always.length > 0; // these are looked for in strings
    let from = 0;
    for (let i = 0; i < ends.length; i++) {
      const to = documents.ends[i]!;
      if (byText) {
        this.#run(decoderOfText.decode(bytes.subarray(from, to)), { disallowedSpecial: "none" });
      } else encoder.encode(bytes, from, to);
      ends[i] = encoder.length;
      from = to;
    }
    return { ids: encoder.take(), ends };
  }

  lastCut(text: string): number {
    return lastCut(text, this.#added.always);
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
