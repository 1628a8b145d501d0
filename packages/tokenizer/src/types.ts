// The one interface by which the other packages and applications meet a tokenizer.

/** How {@link Tokenizer.encode} treats special tokens that stand in the text. */
export type EncodeOptions = {
  /** Special tokens to encode as such. Default: none. */
  allowedSpecial?: "all" | readonly string[];
  /**
   * Special tokens that must not stand in the text: finding one throws a UserError. "all" (the default) means all
   * that are not allowed; "none" encodes them like any other text. The default is tiktoken's, and keeps text from
   * outside from smuggling in control tokens.
   */
  disallowedSpecial?: "all" | "none" | readonly string[];
};

/** Texts as UTF-8, one after another: what an Arrow Utf8 column holds. */
export type Utf8Documents = {
  /** The bytes of all documents. */
  bytes: Uint8Array;
  /** End of each document in `bytes`; it begins where the one before ends, the first at 0. Never falling. */
  ends: Uint32Array;
};

/** Ids of documents, one after another. */
export type TokenizedDocuments = {
  ids: Uint32Array;
  /** End of each document in `ids`, as many as there were documents. */
  ends: Uint32Array;
};

/** Ids and where they stand in the text. */
export type EncodedText = {
  ids: Uint32Array;
  /** Token `i` is made of `text.slice(starts[i], ends[i])`, in UTF-16 code units. */
  starts: Uint32Array;
  ends: Uint32Array;
};

/** {@link EncodeOptions}, and whether to add what the tokenizer's file puts around a text. */
export type TextEncodeOptions = EncodeOptions & {
  /** Put the file's special tokens around the text, such as BERT's `[CLS]` and `[SEP]`. Default: false. */
  addSpecialTokens?: boolean;
};

/** How {@link SubwordTokenizer.decode} treats special tokens. */
export type TextDecodeOptions = {
  /** Leave special tokens out. Default: false. */
  skipSpecialTokens?: boolean;
};

/** What every tokenizer has, whether or not `decode` gives the whole text back. */
export interface TextTokenizer {
  /** The encoding's name, or the kind with the first 12 digits of {@link hash}. */
  readonly id: string;
  /** SHA-256 (hex) of the definition: of {@link toJSON} as JSON text without white space. */
  readonly hash: string;
  /** Greatest id + 1: the number of rows an embedding needs. */
  readonly vocabSize: number;
  /** Special tokens and their ids. */
  readonly specialTokens: ReadonlyMap<string, number>;
  /** Ids of `text`. Lone surrogates are encoded as U+FFFD. Throws a UserError on a special token that is not allowed. */
  encode(text: string, options?: EncodeOptions): Uint32Array;
  /** {@link encode} of each text. */
  encodeBatch(texts: readonly string[], options?: EncodeOptions): Uint32Array[];
  /** Number of tokens of `text`. */
  count(text: string, options?: EncodeOptions): number;
  /** Text of `ids`. Throws a RangeError on an id that is no token. */
  decode(ids: ArrayLike<number>): string;
  /** The content of a Hugging Face tokenizer.json. */
  toJSON(): object;
}

/** Models whose vocabulary is text. "BPE" is that over characters, as in Llama 2 and Gemma, not over bytes. */
export type SubwordKind = "BPE" | "WordPiece" | "Unigram";

/**
 * A WordPiece or Unigram tokenizer, or BPE over characters. It may normalize the text and has no token for some of it, so `decode(encode(text))`
 * need not be `text`.
 */
export interface SubwordTokenizer extends TextTokenizer {
  /** The model's type; a {@link Tokenizer} has no such member. */
  readonly kind: SubwordKind;
  encode(text: string, options?: TextEncodeOptions): Uint32Array;
  /** Ids of two texts, one after the other, and the token type of each id (0 and 1, or what the file says). */
  encodePair(
    first: string,
    second: string,
    options?: TextEncodeOptions,
  ): { ids: Uint32Array; typeIds: Uint32Array };
  encodeBatch(texts: readonly string[], options?: TextEncodeOptions): Uint32Array[];
  count(text: string, options?: TextEncodeOptions): number;
  decode(ids: ArrayLike<number>, options?: TextDecodeOptions): string;
  /** The text of one token as the file has it. Throws a RangeError on an id that is no token. */
  token(id: number): string;
}

/**
 * A byte-level tokenizer: `decode(encode(text))` is `text` for every well-formed string, unless its file has a
 * normalizer (Qwen's NFC) or added tokens that take the white space beside them (`<mask>` of RoBERTa).
 */
export interface Tokenizer extends TextTokenizer {
  /** As in {@link TextTokenizer}; a tokenizer without a `post_processor` has nothing to put around a text. */
  encode(text: string, options?: TextEncodeOptions): Uint32Array;
  encodeBatch(texts: readonly string[], options?: TextEncodeOptions): Uint32Array[];
  count(text: string, options?: TextEncodeOptions): number;
  /**
   * {@link encode} with the place of each token in `text`. A token that holds a part of a character's bytes gets the
   * whole character's place, so neighbours can overlap. Throws a UserError on a text that the file's normalizer changes.
   */
  encodeWithOffsets(text: string, options?: EncodeOptions): EncodedText;
  /**
   * Ids of many documents at once, without a string for each: the way for corpora. Special tokens in documents are
   * ordinary text. Throws a UserError on bytes that are not UTF-8, naming the document and the byte.
   */
  encodeDocuments(documents: Utf8Documents): TokenizedDocuments;
  /**
   * The greatest index at which `text` can be cut so that, whatever text follows, both sides encoded apart
   * (`disallowedSpecial: "none"`) give the ids of the whole; 0 where there is no such place. A tokenizer without this
   * member is taken to have none.
   */
  lastCut?(text: string): number;
  /** Text of `ids`; bytes that are not UTF-8 become U+FFFD. Throws a RangeError on an id that is no token. */
  decode(ids: ArrayLike<number>): string;
  /** Exact bytes of `ids`. */
  decodeBytes(ids: ArrayLike<number>): Uint8Array;
  /** Bytes of one token. Throws a RangeError on an id that is no token. */
  tokenBytes(id: number): Uint8Array;
}
