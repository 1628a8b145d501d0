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

/** A byte-level tokenizer: `decode(encode(text))` is `text` for every well-formed string. */
export interface Tokenizer {
  /** The encoding's name, or `bpe-` with the first 12 digits of {@link hash}. */
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
  /** Text of `ids`; bytes that are not UTF-8 become U+FFFD. Throws a RangeError on an id that is no token. */
  decode(ids: ArrayLike<number>): string;
  /** Exact bytes of `ids`. */
  decodeBytes(ids: ArrayLike<number>): Uint8Array;
  /** Bytes of one token. Throws a RangeError on an id that is no token. */
  tokenBytes(id: number): Uint8Array;
  /** The content of a Hugging Face tokenizer.json. */
  toJSON(): object;
}
