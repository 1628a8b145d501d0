// The project's own generator: small, fast, with a state that fits into JSON.

/** State of a {@link Random}: four 32-bit words and the spare normal draw, if any. */
export type RandomState = { words: [number, number, number, number]; spare: number | null };

/** A seeded stream of random numbers. */
export type Random = {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, n); n in 1 … 2^32. */
  integer(n: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** Fisher–Yates in place; returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(values: T): T;
  /** What {@link createRandom} takes to go on from here. */
  state(): RandomState;
};

/**
 * xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded
 * by splitmix32.
 * @param seed an integer, or a state to go on from
 * @throws RangeError when the seed is not a finite number
 */
export function createRandom(seed: number | RandomState): Random {
  const words = new Uint32Array(typeof seed === "number" ? expandSeed(seed) : seed.words);
  let spare = typeof seed === "number" ? null : seed.spare;

  function word(): number {
    const [s0, s1, s2, s3] = words as unknown as [number, number, number, number];
    const scrambled = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const x2 = s2 ^ s0;
    const x3 = s3 ^ s1;
    words[1] = s1 ^ x2;
    words[0] = s0 ^ x3;
    words[2] = x2 ^ (s1 << 9);
    words[3] = rotate(x3, 11);
    return scrambled;
  }

  const random: Random = {
    next: () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992,
    integer(n) {
      if (!Number.isInteger(n) || n < 1 || n > 2 ** 32)
        throw new RangeError(`integer: n must be an integer in 1 … 2^32, not ${n}`);
      const limit = 2 ** 32 - (2 ** 32 % n); // draws above it would favour small numbers
      for (;;) {
        const drawn = word();
        if (drawn < limit) return drawn % n;
      }
    },
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
      const angle = 2 * Math.PI * random.next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    shuffle(values) {
      for (let i = values.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        const kept = values[i];
        (values as { [index: number]: unknown })[i] = values[j];
        (values as { [index: number]: unknown })[j] = kept;
      }
      return values;
    },
    state: () => ({ words: [...words] as RandomState["words"], spare }),
  };
  return random;
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

function expandSeed(seed: number): number[] {
  if (!Number.isFinite(seed))
    throw new RangeError(`createRandom: seed must be a finite number, not ${seed}`);
  // Seeds beyond 32 bits must differ too: fold the high part in.
  let x = (Math.trunc(seed) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9)) | 0;
  return Array.from({ length: 4 }, () => {
    x = (x + 0x9e3779b9) | 0;
    let z = x;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  });
}
