// PyTorch's CPU random stream, so that figures printed by PyTorch programs can be reproduced.
import { createMersenneTwister } from "./mersenne-twister.ts";

/** Draws in the order and with the arithmetic of `torch.manual_seed(seed)` on the CPU. */
export type TorchRandom = {
  /** `torch.rand(n)`: uniform in [0, 1), 24 bits each. */
  rand(n: number): Float32Array;
  /** `torch.randn(n)`: standard normal. From 16 values on PyTorch fills in blocks of 16. */
  randn(n: number): Float32Array;
  /** `tensor.uniform_(low, high)` of n values; an `nn.Linear` draws it with ±1/√inFeatures. */
  uniform(n: number, low: number, high: number): Float32Array;
  /** `torch.randint(0, high, (n,))`; high in 1 … 2^32. */
  randint(high: number, n: number): Int32Array;
  /** `torch.randperm(n)`. */
  randperm(n: number): Int32Array;
  /** One draw of `tensor.random_()` as a data loader takes it for its base seed (64 bits). */
  integer64(): bigint;
};

/**
 * PyTorch's CPU generator (MT19937) after `torch.manual_seed(seed)`.
 * Normal values agree with PyTorch to float32 rounding of the logarithm and cosine.
 * @param seed a non-negative integer; PyTorch keeps its low 32 bits
 * @throws RangeError for another seed
 */
export function torchRandom(seed: number): TorchRandom {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`torchRandom: seed must be a non-negative integer, not ${seed}`);
  const word = createMersenneTwister(seed);
  const uniform24 = () => (word() & 0xffffff) / 16_777_216;
  const integer64 = () => (BigInt(word()) << 32n) | BigInt(word());
  const uniform53 = () => Number(integer64() & ((1n << 53n) - 1n)) / 9_007_199_254_740_992;
  let spare: number | null = null;

  function normal(): number {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const angle = 2 * Math.PI * uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** In place: 8 uniforms and the 8 after them become 16 normals. */
  function boxMuller16(values: Float32Array, at: number): void {
    for (let j = at; j < at + 8; j++) {
      const radius = Math.sqrt(-2 * Math.log(1 - values[j]!));
      const angle = 2 * Math.PI * values[j + 8]!;
      values[j] = radius * Math.cos(angle);
      values[j + 8] = radius * Math.sin(angle);
    }
  }

  return {
    rand: (n) => Float32Array.from({ length: n }, uniform24),
    randn(n) {
      if (n < 16) return Float32Array.from({ length: n }, normal);
      const values = Float32Array.from({ length: n }, uniform24);
      for (let at = 0; at + 16 <= n; at += 16) boxMuller16(values, at);
      if (n % 16 !== 0) {
        // The last block overlaps the one before and is drawn again.
        for (let i = n - 16; i < n; i++) values[i] = uniform24();
        boxMuller16(values, n - 16);
      }
      return values;
    },
    uniform: (n, low, high) =>
      Float32Array.from({ length: n }, () => Math.fround(uniform24() * (high - low) + low)),
    randint: (high, n) => Int32Array.from({ length: n }, () => word() % high),
    randperm(n) {
      const values = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = 0; i < n - 1; i++) {
        const j = i + (word() % (n - i));
        const kept = values[i]!;
        values[i] = values[j]!;
        values[j] = kept;
      }
      return values;
    },
    integer64,
  };
}
