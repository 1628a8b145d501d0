// A set of 128-bit hashes in one typed array.
import { allocateWords } from "./allocate.ts";

/** Hashes that were seen. */
export type HashSet = {
  readonly size: number;
  /** Adds the first 16 bytes of `digest`; whether they were not in the set yet. */
  add(digest: Uint8Array): boolean;
};

const MAX_LOAD = 0.75;

/**
 * An empty set of 128-bit hashes: open addressing, 16 bytes a slot, three slots in four filled at most.
 * While it grows the smaller table is there too. Two of n different documents share 128 bits of a good
 * hash with a chance of n² / 2^129.
 * @param stage named when memory runs out
 * @param slots at the start; a power of 2
 */
export function hashSet(stage: string, slots: number = 1024): HashSet {
  if (!Number.isInteger(Math.log2(slots)))
    throw new RangeError(`hashSet: slots must be a power of 2, not ${slots}`);
  let table = allocateWords(stage, 4 * slots);
  let size = 0;

  function place(into: Uint32Array, a: number, b: number, c: number, d: number): boolean {
    const mask = into.length / 4 - 1;
    for (let slot = (a & mask) >>> 0; ; slot = ((slot + 1) & mask) >>> 0) {
      const at = 4 * slot;
      if (into[at + 3] === 0) {
        into[at] = a;
        into[at + 1] = b;
        into[at + 2] = c;
        into[at + 3] = d;
        return true;
      }
      if (into[at] === a && into[at + 1] === b && into[at + 2] === c && into[at + 3] === d)
        return false;
    }
  }

  function grow(): void {
    const larger = allocateWords(stage, 2 * table.length);
    for (let at = 0; at < table.length; at += 4) {
      const word = (i: number): number => table[at + i] as number;
      if (word(3) !== 0) place(larger, word(0), word(1), word(2), word(3));
    }
    table = larger;
  }

  return {
    get size() {
      return size;
    },
    add(digest) {
      const view = new DataView(digest.buffer, digest.byteOffset, 16);
      // A slot is empty when its last word is 0, so no hash may have it: 0 and 1 fall together there.
      const last = view.getUint32(12) || 1;
      const added = place(table, view.getUint32(0), view.getUint32(4), view.getUint32(8), last);
      if (added && ++size > MAX_LOAD * (table.length / 4)) grow();
      return added;
    },
  };
}
