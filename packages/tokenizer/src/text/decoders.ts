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

/** Metaspace's: the replacement becomes a space, and in the first token nothing where one was put before texts. */
export function metaspaceDecoder(replacement: string, prepended: boolean): DecoderStep {
  return (tokens) =>
    tokens.map((token, i) => token.replaceAll(replacement, i === 0 && prepended ? "" : " "));
}

/** Replaces in each text. */
export function replaceDecoder(replace: (text: string) => string): DecoderStep {
  return (tokens) => tokens.map(replace);
}

/** Joins all texts to one. */
export const FUSE: DecoderStep = (tokens) => [tokens.join("")];

/** Drops up to `start` and `stop` times the character `content` from the ends of each text. */
export function stripDecoder(content: string, start: number, stop: number): DecoderStep {
  return (tokens) =>
    tokens.map((token) => {
      let from = 0;
      let to = token.length;
      for (let i = 0; i < start && token.startsWith(content, from); i++) from += content.length;
      for (let i = 0; i < stop && to > from && token.endsWith(content, to); i++) {
        to -= content.length;
      }
      return token.slice(from, to);
    });
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Joins tokens such as `<0x0A>` to text; a run of them that is not UTF-8 gives one U+FFFD for each. */
export const BYTE_FALLBACK: DecoderStep = (tokens) => {
  const texts: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length === 0) return;
    try {
      texts.push(utf8.decode(Uint8Array.from(bytes)));
    } catch {
      for (let i = 0; i < bytes.length; i++) texts.push("\ufffd");
    }
    bytes = [];
  };
  for (const token of tokens) {
    const digits = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
    if (digits === undefined) {
      flush();
      texts.push(token);
    } else bytes.push(Number.parseInt(digits, 16));
  }
  flush();
  return texts;
};
