// The distinct pieces of a corpus as ids in one flat array, in which merging is done in place.
import type { ByteTable } from "../bpe/byte-table.ts";

/** Stands before, between and after words. */
export const SEPARATOR = -1;

/**
 * Every word takes one slot for each of its bytes. A symbol that is longer than a byte has its id in its first and in
 * its last slot, so that both neighbours of a symbol are found without links: the one after it begins where it ends,
 * and the one before it says in the slot before how long it is.
 */
export type Words = {
  /** Ids, with a {@link SEPARATOR} before each word and after the last. */
  readonly symbols: Int32Array;
  /** Slot → number of its word. */
  readonly wordOf: Uint32Array;
  /** First slot of each word. */
  readonly starts: Uint32Array;
  /** How often each word occurs. */
  readonly counts: Float64Array;
};

/** The words of `pieces` that have two bytes or more: the others have nothing to merge. `byteIds`: id of each byte. */
export function wordsOf(pieces: ByteTable, counts: Float64Array, byteIds: Int32Array): Words {
  const { arena, offsets, size } = pieces;
  let words = 0;
  let slots = 1;
  for (let piece = 0; piece < size; piece++) {
    const length = offsets[piece + 1]! - offsets[piece]!;
    if (length < 2) continue;
    words++;
    slots += length + 1;
  }
  const symbols = new Int32Array(slots);
  const wordOf = new Uint32Array(slots);
  const starts = new Uint32Array(words);
  const wordCounts = new Float64Array(words);
  symbols[0] = SEPARATOR;
  let word = 0;
  let slot = 1;
  for (let piece = 0; piece < size; piece++) {
    const end = offsets[piece + 1]!;
    if (end - offsets[piece]! < 2) continue;
    starts[word] = slot;
    wordCounts[word] = counts[piece]!;
    for (let i = offsets[piece]!; i < end; i++) {
      wordOf[slot] = word;
      symbols[slot++] = byteIds[arena[i]!]!;
    }
    symbols[slot++] = SEPARATOR;
    word++;
  }
  return { symbols, wordOf, starts, counts: wordCounts };
}
