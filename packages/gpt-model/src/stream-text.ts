// Tokens as text that grows. A token may hold only a part of a character; it then waits for the next one.

/** What a text stream needs of a tokenizer: bytes that are no whole character come out as U+FFFD. */
export type TokenDecoder = { decode(ids: ArrayLike<number>): string };

/** Text of tokens that come one at a time. */
export type TextStream = {
  /** Take a token; returns the text that it made certain, "" inside a character. */
  push(token: number): string;
  /** What is still held back, once no token follows. */
  end(): string;
};

/** A stream of text, empty at first. All pieces together are what `decode` makes of all tokens. */
export function createTextStream(tokenizer: TokenDecoder): TextStream {
  const ids: number[] = [];
  let said = "";
  const grow = (text: string): string => {
    const piece = text.slice(said.length);
    said = text;
    return piece;
  };
  return {
    push(token) {
      ids.push(token);
      const text = tokenizer.decode(ids);
      return text.endsWith("\uFFFD") ? "" : grow(text);
    },
    end: () => grow(tokenizer.decode(ids)),
  };
}

/** The tokens of {@link generate} as pieces of text, none of them empty. */
export async function* streamText(
  tokens: AsyncIterable<number>,
  tokenizer: TokenDecoder,
): AsyncGenerator<string, void, undefined> {
  const stream = createTextStream(tokenizer);
  for await (const token of tokens) {
    const piece = stream.push(token);
    if (piece !== "") yield piece;
  }
  const rest = stream.end();
  if (rest !== "") yield rest;
}
