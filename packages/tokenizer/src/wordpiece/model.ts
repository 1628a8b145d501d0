// WordPiece: a word is cut from the left, always at the longest token that fits.

/** What defines a WordPiece model. */
export type WordPieceDefinition = {
  /** Ids of the tokens, those that go on a word with their prefix. */
  vocabulary: ReadonlyMap<string, number>;
  /** What tokens inside a word begin with, "##" in BERT. */
  prefix: string;
  /** Words of more characters than this are unknown as a whole. */
  maxInputCharsPerWord: number;
  /** The id of a word that cannot be cut into tokens. */
  unknownId: number;
};

/**
 * A function that appends the ids of one word to a list. The time is at most proportional to the word's length times
 * the square of the longest token's.
 */
export function wordPieceEncoder(
  definition: WordPieceDefinition,
): (word: string, ids: number[]) => void {
  const { vocabulary, prefix, maxInputCharsPerWord, unknownId } = definition;
  const starts = new Map<string, number>();
  const continuations = new Map<string, number>();
  let longest = 0;
  for (const [token, id] of vocabulary) {
    starts.set(token, id);
    if (token.startsWith(prefix)) continuations.set(token.slice(prefix.length), id);
    longest = Math.max(longest, token.length);
  }

  return (word, ids) => {
    const before = ids.length;
    if (isLongerThan(word, maxInputCharsPerWord)) {
      ids.push(unknownId);
      return;
    }
    for (let start = 0; start < word.length;) {
      const table = start === 0 ? starts : continuations;
      let end = Math.min(word.length, start + longest);
      let id: number | undefined;
      // An end between two surrogates gives text that no token equals, so it needs no care.
      while (end > start && (id = table.get(word.slice(start, end))) === undefined) end--;
      if (id === undefined) {
        ids.length = before;
        ids.push(unknownId);
        return;
      }
      ids.push(id);
      start = end;
    }
  };
}

/** Has `word` more than `limit` characters (code points)? */
function isLongerThan(word: string, limit: number): boolean {
  if (word.length <= limit) return false;
  if (word.length > 2 * limit) return true;
  let pairs = 0;
  for (let i = 0; i < word.length; i++) if ((word.charCodeAt(i) & 0xfc00) === 0xdc00) pairs++;
  return word.length - pairs > limit;
}
