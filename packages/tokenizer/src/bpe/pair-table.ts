// Pair of ids → number, the inner loop of every merge: open addressing over typed arrays.

/** What {@link PairTable.get} returns for a pair that is not there; greater than any rank. */
export const NO_PAIR = 0x7fffffff;

/** Maps pairs of ids (below 2³¹) to ids or ranks (below {@link NO_PAIR}); grows as needed. */
export class PairTable {
  size = 0;
  #left: Int32Array; // -1 is empty
  #right: Int32Array;
  #value: Int32Array;
  #mask: number;

  constructor(capacity = 1024) {
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.#left = new Int32Array(slots).fill(-1);
    this.#right = new Int32Array(slots);
    this.#value = new Int32Array(slots);
    this.#mask = slots - 1;
  }

  /** The pair's value, or {@link NO_PAIR}. */
  get(left: number, right: number): number {
    const lefts = this.#left;
    const mask = this.#mask;
    for (let slot = hashPair(left, right) & mask; ; slot = (slot + 1) & mask) {
      const key = lefts[slot]!;
      if (key === left && this.#right[slot] === right) return this.#value[slot]!;
      if (key === -1) return NO_PAIR;
    }
  }

  /** Sets a pair's value. */
  set(left: number, right: number, value: number): void {
    if (this.size * 2 >= this.#left.length) this.#grow();
    const mask = this.#mask;
    let slot = hashPair(left, right) & mask;
    while (this.#left[slot] !== -1) {
      if (this.#left[slot] === left && this.#right[slot] === right) break;
      slot = (slot + 1) & mask;
    }
    if (this.#left[slot] === -1) this.size++;
    this.#left[slot] = left;
    this.#right[slot] = right;
    this.#value[slot] = value;
  }

  #grow(): void {
    const [left, right, value] = [this.#left, this.#right, this.#value];
    const slots = left.length * 2;
    this.#left = new Int32Array(slots).fill(-1);
    this.#right = new Int32Array(slots);
    this.#value = new Int32Array(slots);
    this.#mask = slots - 1;
    this.size = 0;
    for (let i = 0; i < left.length; i++) {
      if (left[i] !== -1) this.set(left[i]!, right[i]!, value[i]!);
    }
  }
}

function hashPair(left: number, right: number): number {
  const hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
