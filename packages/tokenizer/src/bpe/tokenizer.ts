// The tokenizer that all of this package's sources produce: encodings, trained ones and tokenizer.json files.
import { sha256, UserError } from "@llmsmith/files";
import { type AddedToken, AddedTokens, type Segment } from "./added-tokens.ts";
import type { BpeModel, Merge } from "./model.ts";
import type { Normalizer } from "../normalize/normalizer.ts";
import { fillTemplate, type Template } from "../text/template.ts";
import { Encoder } from "./encoder.ts";
import type { Cutter, Span } from "../cuts/behavior.ts";
import type { Splitter } from "../split/splitters.ts";
import { tokenizerToJSON } from "../json/write-tokenizer.ts";
import { checkDocuments } from "./check-documents.ts";
import { lastCut } from "../split/last-cut.ts";
import { characterSpans } from "./offsets.ts";
import type {
  EncodedText,
  EncodeOptions,
  TextEncodeOptions,
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
  /** What cuts a text before the splitter does, and how tokenizer.json says both. */
  cuts?: { cut: Cutter; json: object } | undefined;
  /** Added tokens; `normalized` ones are looked for in the normalized text. */
  added: readonly (AddedToken & { readonly normalized?: boolean })[];
  /** What is done to text between added tokens, and how tokenizer.json says it. */
  normalizer?: { normalize: Normalizer; json: object } | undefined;
  /** What `addSpecialTokens` puts around a text. */
  template?: Template;
  /** `post_processor` of the tokenizer.json it came from, kept for writing. */
  postProcessor?: object | null | undefined;
};

const encoderOfText = new TextEncoder();
// ignoreBOM: a BOM in the bytes is a character of the text, not a mark to drop.
const decoderOfText = new TextDecoder("utf-8", { ignoreBOM: true });

/** Byte-level BPE behind the {@link Tokenizer} interface. */
export class BpeTokenizer implements Tokenizer {
  readonly #definition: BpeDefinition;
  readonly #added: AddedTokens;
  readonly #normalizedAdded: AddedTokens;
  /** White space beside added tokens, or a normalizer, can change what a cut of the text gives. */
  readonly #cuttable: boolean;
  readonly #encoder: Encoder;
  #hash: string | undefined;

  constructor(definition: BpeDefinition) {
    this.#definition = definition;
    const { added, normalizer } = definition;
    this.#added = new AddedTokens(added.filter((token) => token.normalized !== true));
    this.#normalizedAdded = new AddedTokens(
      added
        .filter((token) => token.normalized === true)
        .map((token) => ({
          ...token,
          content: normalizer?.normalize(token.content) ?? token.content,
        })),
    );
    this.#cuttable =
      normalizer === undefined && definition.cuts === undefined && !added.some(dependsOnPlace);
    this.#encoder = new Encoder(definition.model, definition.splitter);
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

  encode(text: string, options: TextEncodeOptions = {}): Uint32Array {
    this.#run(text, options);
    const ids = this.#encoder.take();
    const { template } = this.#definition;
    if (options.addSpecialTokens !== true || template === undefined) return ids;
    return fillTemplate(template.single, [ids]).ids;
  }

  encodeBatch(texts: readonly string[], options: TextEncodeOptions = {}): Uint32Array[] {
    return texts.map((text) => this.encode(text, options));
  }

  count(text: string, options: TextEncodeOptions = {}): number {
    if (options.addSpecialTokens === true) return this.encode(text, options).length;
    this.#run(text, options);
    const count = this.#encoder.length;
    this.#encoder.reset();
    return count;
  }

  encodeWithOffsets(text: string, options: EncodeOptions = {}): EncodedText {
    const encoder = this.#encoder;
    const { vocabulary, normalizer } = this.#definition;
    // Before anything is encoded, so that an error leaves nothing behind.
    const segments = this.#added.segments(text, options);
    if (normalizer !== undefined) refuseChanged(segments, normalizer.normalize);
    const starts: number[] = [];
    const ends: number[] = [];
    let from = 0;
    for (const segment of segments.flatMap((outer) => this.#inner(outer))) {
      if ("id" in segment) {
        encoder.push(segment.id);
        starts.push(from);
        ends.push((from += segment.length));
        continue;
      }
      for (const { start, end } of this.#cuts(segment.text)) {
        const first = encoder.length;
        const bytes = encoderOfText.encode(segment.text.slice(start, end));
        encoder.encode(bytes, 0, bytes.length);
        const ids = encoder.ids.subarray(first, encoder.length);
        characterSpans(vocabulary, ids, bytes, from + start, starts, ends);
      }
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
    // Added tokens are looked for in strings, and strings are normalized and cut.
    const { normalizer, cuts } = this.#definition;
    const byText = this.#added.always.length > 0 || normalizer !== undefined || cuts !== undefined;
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
    return this.#cuttable ? lastCut(text, this.#added.always) : 0;
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
      for (const inner of this.#inner(segment)) this.#push(inner);
    }
  }

  /** A stretch of text normalized, and cut at the added tokens that are looked for there. */
  #inner(segment: Segment): readonly Segment[] {
    const { normalizer } = this.#definition;
    if ("id" in segment || normalizer === undefined) return [segment];
    return this.#normalizedAdded.segments(normalizer.normalize(toWellFormed(segment.text)), {});
  }

  #push(segment: Segment): void {
    if ("id" in segment) this.#encoder.push(segment.id);
    else {
      for (const { start, end } of this.#cuts(segment.text)) {
        const bytes = encoderOfText.encode(segment.text.slice(start, end));
        this.#encoder.encode(bytes, 0, bytes.length);
      }
    }
  }

  #cuts(text: string): readonly Span[] {
    const { cuts } = this.#definition;
    return cuts?.cut(toWellFormed(text)) ?? [{ start: 0, end: text.length }];
  }
}

/** Is the token always matched, and by more than its own characters? */
function dependsOnPlace(token: AddedToken): boolean {
  const { special, singleWord, lstrip, rstrip } = token;
  return !special && (singleWord === true || lstrip === true || rstrip === true);
}

// With the u flag, surrogates match only where they stand alone.
function toWellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}

function refuseChanged(segments: readonly Segment[], normalize: Normalizer): void {
  for (const segment of segments) {
    if ("id" in segment || normalize(toWellFormed(segment.text)) === toWellFormed(segment.text))
      continue;
    throw new UserError(
      'encodeWithOffsets: this tokenizer normalizes the text, so that its tokens have no places there; pass text that is normalized (such as text.normalize("NFC")), or use encode',
    );
  }
}
