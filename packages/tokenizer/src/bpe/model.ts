// What byte-pair encoding needs to know: the ids of the 256 bytes, and which pairs merge in which order.
import type { ByteTable } from "./byte-table.ts";
import { PairTable } from "./pair-table.ts";

/** A byte-pair model ready for encoding. */
export type BpeModel = {
  /** Id of each byte, 256 entries. */
  byteIds: Int32Array;
  /** Pair of ids → rank; the lowest rank merges first. */
  ranks: PairTable;
  /** Rank → id of the merged token. */
  merged: Int32Array;
  /** Whole pieces that take their token without merging (`ignore_merges`), where merging would not make it. */
  whole?: { table: ByteTable; ids: Int32Array };
};

/** One merge: ids of both parts and of their concatenation. */
export type Merge = readonly [left: number, right: number, merged: number];

/** Drops merges whose pair comes again later: the later rank counts, as in Hugging Face. */
export function lastOfEachPair(merges: readonly Merge[]): Merge[] {
  const last = new PairTable(merges.length);
  merges.forEach(([left, right], rank) => last.set(left, right, rank));
  return merges.filter(([left, right], rank) => last.get(left, right) === rank);
}

/** A model from an ordered list of merges in which each pair stands once. */
export function modelFromMerges(byteIds: Int32Array, merges: readonly Merge[]): BpeModel {
  const ranks = new PairTable(merges.length);
  const merged = new Int32Array(merges.length);
  merges.forEach(([left, right, id], rank) => {
    ranks.set(left, right, rank);
    merged[rank] = id;
  });
  return { byteIds, ranks, merged };
}
