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
      const d = table[at + 3] as number;
      if (d === 0) continue;
      place(larger, table[at] as number, table[at + 1] as number, table[at + 2] as number, d);
    }
    table = larger;
  }

  return {
    get size() {
      return size;
    },
    add(digest) {
      // A slot is empty when its last word is 0, so no hash may have it: 0 and 1 fall together there.
      const last = wordOf(digest, 12) || 1;
      const [a, b, c] = [wordOf(digest, 0), wordOf(digest, 4), wordOf(digest, 8)];
      const added = place(table, a, b, c, last);
      if (added && ++size > MAX_LOAD * (table.length / 4)) grow();
      return added;
    },
  };
}

/** Four bytes as an unsigned number, least first. */
function wordOf(bytes: Uint8Array, at: number): number {
  const [a, b] = [bytes[at] as number, bytes[at + 1] as number];
  const [c, d] = [bytes[at + 2] as number, bytes[at + 3] as number];
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
