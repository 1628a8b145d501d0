// Merging one long piece: all pairs of one rank after another, so no input takes quadratic time.
import type { BpeModel } from "./model.ts";
import { NO_PAIR } from "./pair-table.ts";

const NONE = -1;
/** Where a position's place in a list would be, when it is in none. */
const UNLISTED = -2;

/** Ids of `bytes[start, end)` as one piece. Uses 28 bytes of memory per byte of the piece. */
export function mergeLong(
  model: BpeModel,
  bytes: Uint8Array,
  start: number,
  end: number,
): Int32Array {
  const { byteIds } = model;
  const id = new Int32Array(end - start);
  for (let i = start; i < end; i++) id[i - start] = byteIds[bytes[i]!]!;
  return mergeIds(model, id);
}

/**
 * Merges the ids `id`, which are changed, the lowest rank first and the leftmost of equals, until no pair is left.
 * Each rank has the list of positions whose pair has it, and a heap the ranks that have a list: a merge of trained
 * tokens makes pairs of higher ranks only, so that a whole list is merged in one go. Takes O(n log n) time.
 */
export function mergeIds(model: Pick<BpeModel, "ranks" | "merged">, id: Int32Array): Int32Array {
  const { ranks, merged } = model;
  const n = id.length; // an id becomes NONE when its left neighbour swallows it
  const rank = ranksOfPairs(ranks, id);
  if (rank === undefined) return id;
  const next = new Int32Array(n);
  const previous = new Int32Array(n + 1);
  const lists = new RankLists(rank, firstsOf(merged));
  for (let i = n - 1; i >= 0; i--) {
    next[i] = i + 1;
    previous[i] = i - 1;
    lists.add(i, rank[i]!);
  }
  let count = n;
  for (let current = lists.lowest(); current !== NO_PAIR; current = lists.lowest()) {
    const taken = lists.take(current);
    const positions = lists.taken;
    const made = merged[current]!;
    for (let k = 0; k < taken; k++) {
      const i = positions[k]!;
      if (rank[i] !== current || id[i] === NONE) continue; // a merge of the same list came before
      const right = next[i]!;
      const after = next[right]!;
      const before = previous[i]!;
      lists.put(right, NO_PAIR);
      id[i] = made;
      id[right] = NONE;
      next[i] = after;
      previous[after] = i;
      count--;
      const later = after < n ? ranks.get(made, id[after]!) : NO_PAIR;
      const earlier = before >= 0 ? ranks.get(id[before]!, made) : NO_PAIR;
      lists.put(i, later);
      if (before >= 0) lists.put(before, earlier);
      if (later <= current || earlier <= current) {
        // Merges that nobody trained: the new pair goes before the rest of the list.
        for (k++; k < taken; k++) {
          const rest = positions[k]!;
          if (rank[rest] === current && id[rest] !== NONE) lists.put(rest, current);
        }
      }
    }
  }
  const out = new Int32Array(count);
  for (let i = 0, at = 0; i < n; i = next[i]!) out[at++] = id[i]!;
  return out;
}

/** The rank of the pair that begins at each position, or NO_PAIR; undefined where no pair has one. */
function ranksOfPairs(ranks: BpeModel["ranks"], id: Int32Array): Int32Array | undefined {
  const last = id.length - 1;
  let rank: Int32Array | undefined;
  let found = NO_PAIR;
  for (let i = last - 1; i >= 0; i--) {
    const left = id[i]!;
    const right = id[i + 1]!;
    // In a run of one id every pair is the one before.
    if (left !== right || i + 1 === last || right !== id[i + 2]) found = ranks.get(left, right);
    if (found === NO_PAIR) continue;
    rank ??= new Int32Array(last + 1).fill(NO_PAIR);
    rank[i] = found;
  }
  return rank;
}

/** The first position of each rank's list, NONE where there is none, as every merging leaves it. */
const firsts = new WeakMap<Int32Array, Int32Array>();

function firstsOf(merged: Int32Array): Int32Array {
  let first = firsts.get(merged);
  if (first === undefined) {
    first = new Int32Array(merged.length).fill(NONE);
    firsts.set(merged, first);
  }
  return first;
}

/** Positions by the rank of their pairs. */
class RankLists {
  /** The rank of each position's pair, or NO_PAIR. */
  readonly rank: Int32Array;
  /** What {@link take} has taken. */
  taken: Int32Array = new Int32Array(16);
  readonly #first: Int32Array;
  readonly #after: Int32Array;
  readonly #before: Int32Array;
  // Ranks whose lists were begun: a heap, the lowest at its top.
  #heap: Int32Array = new Int32Array(64);
  #size = 0;

  constructor(rank: Int32Array, first: Int32Array) {
    this.rank = rank;
    this.#first = first;
    this.#after = new Int32Array(rank.length);
    this.#before = new Int32Array(rank.length).fill(UNLISTED);
  }

  /** A position that is in no list goes into that of this rank, or into none. */
  add(i: number, rank: number): void {
    if (rank === NO_PAIR) return;
    const head = this.#first[rank]!;
    this.#after[i] = head;
    this.#before[i] = NONE;
    this.#first[rank] = i;
    if (head === NONE) this.#push(rank);
    else this.#before[head] = i;
  }

  /** A position's pair has this rank now, or none. */
  put(i: number, rank: number): void {
    const before = this.#before[i]!;
    if (before !== UNLISTED) {
      const after = this.#after[i]!;
      if (before === NONE) this.#first[this.rank[i]!] = after;
      else this.#after[before] = after;
      if (after !== NONE) this.#before[after] = before;
      this.#before[i] = UNLISTED;
    }
    this.rank[i] = rank;
    this.add(i, rank);
  }

  /** The lowest rank that has a list, or NO_PAIR. */
  lowest(): number {
    while (this.#size > 0) {
      const rank = this.#heap[0]!;
      if (this.#first[rank] !== NONE) return rank;
      this.#pop(); // all of its pairs are gone
    }
    return NO_PAIR;
  }

  /** Empties a rank's list into {@link taken}, from left to right; returns how many positions it had. */
  take(rank: number): number {
    let count = 0;
    let falling = true;
    let rising = true;
    for (let i = this.#first[rank]!, last = i; i !== NONE; last = i, i = this.#after[i]!) {
      if (i > last) falling = false;
      if (i < last) rising = false;
      this.#before[i] = UNLISTED;
      if (count === this.taken.length) {
        const wider = new Int32Array(count * 2);
        wider.set(this.taken);
        this.taken = wider;
      }
      this.taken[count++] = i;
    }
    this.#first[rank] = NONE;
    if (!rising) {
      const taken = this.taken.subarray(0, count);
      if (falling) taken.reverse();
      else taken.sort();
    }
    return count;
  }

  #push(rank: number): void {
    if (this.#size === this.#heap.length) {
      const wider = new Int32Array(this.#size * 2);
      wider.set(this.#heap);
      this.#heap = wider;
    }
    const heap = this.#heap;
    let i = this.#size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]! <= rank) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = rank;
  }

  #pop(): void {
    const heap = this.#heap;
    const rank = heap[--this.#size]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= rank) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = rank;
  }
}
