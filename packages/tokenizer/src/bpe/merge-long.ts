// Merging one long piece in O(n log n): a linked list of parts and a heap of pairs, so no input takes quadratic time.
import type { BpeModel } from "./model.ts";
import { NO_PAIR } from "./pair-table.ts";

/** A heap key holds the rank above and the position below: the lowest rank first, the leftmost among equals. */
const POSITIONS = 2 ** 32;

/** Ids of `bytes[start, end)` as one piece. Uses 40 bytes of memory per byte of the piece. */
export function mergeLong(
  model: BpeModel,
  bytes: Uint8Array,
  start: number,
  end: number,
): Int32Array {
  const id = new Int32Array(end - start);
  for (let i = 0; i < id.length; i++) id[i] = model.byteIds[bytes[start + i]!]!;
  return mergeIds(model, id);
}

/** Merges the ids `id`, which are changed, the lowest rank first and the leftmost of equals, until no pair is left. */
export function mergeIds(model: Pick<BpeModel, "ranks" | "merged">, id: Int32Array): Int32Array {
  const { ranks, merged } = model;
  const n = id.length; // an id becomes -1 when its left neighbour swallows it
  const next = new Int32Array(n);
  const previous = new Int32Array(n + 1);
  const rank = new Int32Array(n); // of the pair (i, next[i])
  const heap = new MinHeap(n * 2);
  for (let i = 0; i < n; i++) {
    next[i] = i + 1;
    previous[i] = i - 1;
  }
  const consider = (i: number): void => {
    const right = next[i]!;
    const found = right < n ? ranks.get(id[i]!, id[right]!) : NO_PAIR;
    rank[i] = found;
    if (found !== NO_PAIR) heap.push(found * POSITIONS + i);
  };
  for (let i = 0; i < n; i++) consider(i);
  let count = n;
  while (heap.size > 0) {
    const key = heap.pop();
    const found = Math.floor(key / POSITIONS);
    const i = key - found * POSITIONS;
    if (id[i] === -1 || rank[i] !== found) continue; // the pair changed since it was pushed
    const right = next[i]!;
    id[i] = merged[found]!;
    id[right] = -1;
    next[i] = next[right]!;
    previous[next[i]!] = i;
    count--;
    consider(i);
    if (previous[i]! >= 0) consider(previous[i]!);
  }
  const out = new Int32Array(count);
  for (let i = 0, at = 0; i < n; i = next[i]!) out[at++] = id[i]!;
  return out;
}

class MinHeap {
  size = 0;
  #keys: Float64Array;

  constructor(capacity: number) {
    this.#keys = new Float64Array(Math.max(capacity, 16));
  }

  push(key: number): void {
    if (this.size === this.#keys.length) {
      const keys = new Float64Array(this.size * 2);
      keys.set(this.#keys);
      this.#keys = keys;
    }
    const keys = this.#keys;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[i] = keys[parent]!;
      i = parent;
    }
    keys[i] = key;
  }

  pop(): number {
    const keys = this.#keys;
    const top = keys[0]!;
    const key = keys[--this.size]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      keys[i] = keys[child]!;
      i = child;
    }
    keys[i] = key;
    return top;
  }
}
