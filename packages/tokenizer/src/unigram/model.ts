// Unigram: of all ways to cut a text into tokens, the one with the greatest sum of scores.
import { UserError } from "@llmsmith/files";
import { TokenTrie } from "./trie.ts";

/** What defines a Unigram model. */
export type UnigramDefinition = {
  /** Tokens by id, with their scores (log probabilities). */
  pieces: readonly (readonly [token: string, score: number])[];
  /** The id of characters that no token covers; without one, such a character is an error. */
  unknownId: number | undefined;
  /** Take tokens such as `<0x0A>` for the bytes of what is unknown, where there are tokens for all of them. */
  byteFallback: boolean;
};

/** How far below the least score an unknown character lies. */
const UNKNOWN_PENALTY = 10;

const encoder = new TextEncoder();

/**
 * A function that appends the ids of a text to a list. The time is proportional to the text's length times the longest
 * token's. Of equal sums the cut found first stands, and neighbouring unknown characters are one, as in Hugging Face's.
 */
export function unigramEncoder(
  definition: UnigramDefinition,
): (text: string, ids: number[]) => void {
  const { pieces, unknownId, byteFallback } = definition;
  const idOf = new Map(pieces.map(([token], id) => [token, id]));
  const trie = new TokenTrie(idOf);
  const scores = Float64Array.from(pieces, ([, score]) => score);
  const unknownScore = scores.reduce((a, b) => Math.min(a, b), Infinity) - UNKNOWN_PENALTY;
  let sums = new Float64Array(0); // of the best cut up to each place
  let starts = new Int32Array(0); // where its last token begins, -1 where there is no cut yet
  let lasts = new Int32Array(0); // that token's id

  function findBest(text: string): void {
    if (sums.length <= text.length) {
      const size = Math.max(256, 2 * text.length);
      sums = new Float64Array(size);
      starts = new Int32Array(size);
      lasts = new Int32Array(size);
    }
    starts.fill(-1, 0, text.length + 1);
    sums[0] = 0;
    let start = 0;
    let after = 0; // where the character at `start` ends
    let covered = false; // by a token of its own
    const offer = (id: number, end: number, score: number): void => {
      const sum = score + sums[start]!;
      if (starts[end] !== -1 && !(sum > sums[end]!)) return;
      sums[end] = sum;
      starts[end] = start;
      lasts[end] = id;
    };
    const offerToken = (id: number, end: number): void => {
      offer(id, end, scores[id]!);
      if (end === after) covered = true;
    };
    for (; start < text.length; start = after) {
      after = start + ((text.charCodeAt(start) & 0xfc00) === 0xd800 ? 2 : 1);
      covered = false;
      trie.from(text, start, offerToken);
      if (covered) continue;
      if (unknownId === undefined) {
        throw new UserError(
          `encode: no token covers ${JSON.stringify(text.slice(start, after))}, and the tokenizer has no unk_id; leave the character out`,
        );
      }
      offer(unknownId, after, unknownScore);
    }
  }

  function pushPiece(piece: string, reversed: number[]): void {
    const id = idOf.get(piece);
    if (id !== undefined) {
      reversed.push(id);
      return;
    }
    if (byteFallback) {
      const bytes = bytesAsTokens(piece, idOf);
      if (bytes !== undefined) {
        for (let i = bytes.length; i-- > 0;) reversed.push(bytes[i]!);
        return;
      }
    }
    // Only what is unknown is no token, and then there is an unknownId.
    if (unknownId !== undefined) reversed.push(unknownId);
  }

  return (text, ids) => {
    findBest(text);
    const reversed: number[] = [];
    for (let end = text.length; end > 0;) {
      let start = starts[end]!;
      if (lasts[end] === unknownId) {
        while (start > 0 && lasts[start] === unknownId) start = starts[start]!;
      }
      pushPiece(text.slice(start, end), reversed);
      end = start;
    }
    for (let i = reversed.length; i-- > 0;) ids.push(reversed[i]!);
  };
}

/** The tokens `<0x00>` to `<0xFF>` of a text's bytes, undefined where one is missing. */
function bytesAsTokens(text: string, idOf: ReadonlyMap<string, number>): number[] | undefined {
  const ids: number[] = [];
  for (const byte of encoder.encode(text)) {
    const id = idOf.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
    if (id === undefined) return undefined;
    ids.push(id);
  }
  return ids;
}
