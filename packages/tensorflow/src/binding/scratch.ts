// Small buffers that native calls read from and write to, made once: an operation allocates nothing.

/** Reusable memory for the arguments of one synchronous native call. */
export class Scratch {
  /** Addresses of outputs, as TFE_Execute writes them. */
  pointers: BigUint64Array = new BigUint64Array(64);
  /** A count that goes in and comes out. */
  readonly count: Int32Array = new Int32Array(1);
  // 64-bit integers as pairs of halves: no BigInt is made for a dimension.
  #halves = new Int32Array(64);

  /** Room for `count` addresses. */
  pointersFor(count: number): BigUint64Array {
    if (this.pointers.length < count) this.pointers = new BigUint64Array(count * 2);
    return this.pointers;
  }

  /** The values as 64-bit integers, valid until the next call. All engines' platforms are little-endian. */
  int64s(values: readonly number[]): Int32Array {
    if (this.#halves.length < values.length * 2) this.#halves = new Int32Array(values.length * 4);
    const halves = this.#halves;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      halves[2 * i] = (value % 0x1_0000_0000) | 0;
      halves[2 * i + 1] = Math.floor(value / 0x1_0000_0000);
    }
    return halves;
  }
}
