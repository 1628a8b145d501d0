// From tokens to text: Hugging Face's decoders, each a step from a list of texts to a list of texts.

/** A step of decoding. */
export type DecoderStep = (tokens: readonly string[]) => readonly string[];

// In this order, each on what the one before left.
const CLEANUPS: readonly (readonly [string, string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" do not", " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** WordPiece's: tokens with the prefix go on a word, others begin one. `cleanup` takes the space from before marks. */
export function wordPieceDecoder(prefix: string, cleanup: boolean): DecoderStep {
  return (tokens) =>
    tokens.map((token, i) => {
      let text = token;
      if (i > 0) text = token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
      if (!cleanup) return text;
      return CLEANUPS.reduce((value, [from, to]) => value.replaceAll(from, to), text);
    });
}

/** Where there is no decoder: a space between tokens. */
export const SPACED: DecoderStep = (tokens) => [tokens.join(" ")];
