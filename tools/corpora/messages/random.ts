// A small seeded random source, so that each corpus comes out the same on every machine.

/** Draws from a fixed sequence: the same seed gives the same draws. */
export type RandomSource = {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below); `below` is at least 1. */
  below(below: number): number;
  /** One of the values, each equally likely. Throws RangeError on an empty list. */
  pick<T>(values: readonly T[]): T;
  /** A new list holding the values in random order. */
  shuffle<T>(values: readonly T[]): T[];
};

/** A source after the public-domain generator mulberry32; `seed` is taken modulo 2^32. */
export function createRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(values: readonly T[]): T => {
    if (values.length === 0)
      throw new RangeError("pick: the list is empty; pass at least one value");
    return values[below(values.length)] as T;
  };
  const shuffle = <T>(values: readonly T[]): T[] => {
    const result = [...values];
    for (let last = result.length - 1; last > 0; last--) {
      const other = below(last + 1);
      [result[last], result[other]] = [result[other] as T, result[last] as T];
    }
    return result;
  };
  return { next, below, pick, shuffle };
}
