// PyTorch's CPU random stream, so that figures printed by PyTorch programs can be reproduced.
import { exponentials, multinomial } from "./torch-multinomial.ts";
import { createTorchNormal } from "./torch-normal.ts";
import { createTorchWords, drawFloats } from "./torch-words.ts";

/**
 * Draws in the order and with the arithmetic of `torch.manual_seed(seed)` on the CPU. Every count n is a whole
 * number from 0 on.
 */
export type TorchRandom = {
  /** `torch.manual_seed(seed)`: start anew, as {@link torchRandom} does. */
  manualSeed(seed: number | bigint): void;
  /** `torch.rand(n)`: uniform in [0, 1), 24 bits each. */
  rand(n: number): Float32Array;
  /** `torch.randn(n)`: standard normal. From 16 values on PyTorch fills in blocks of 16. */
  randn(n: number): Float32Array;
  /** `tensor.uniform_(low, high)` of n values, low ≤ high. */
  uniform(n: number, low: number, high: number): Float32Array;
  /** `torch.randint(0, high, (n,))`; high in 1 … 2^31. */
  randint(high: number, n: number): Int32Array;
  /** `torch.randperm(n)`; n below 2^32/20, where PyTorch changes its way. */
  randperm(n: number): Int32Array;
  /** `tensor.bernoulli_(p)` of n values 0 and 1; p in 0 … 1. */
  bernoulli(p: number, n: number): Float32Array;
  /** `torch.bernoulli(probabilities)`: 0 or 1 for each; it draws otherwise than for one p. */
  bernoulliEach(probabilities: ArrayLike<number>): Float32Array;
  /** `nn.Dropout(rate)` of n ones: 0, or 1/(1 − rate); rate in 0 … 1. */
  dropout(rate: number, n: number): Float32Array;
  /** `tensor.exponential_()` of n values. */
  exponential(n: number): Float32Array;
  /** `torch.multinomial(weights, count, replacement)`; weights ≥ 0 that need not add up to 1. */
  multinomial(weights: ArrayLike<number>, count: number, replacement?: boolean): Int32Array;
  /** One draw of `tensor.random_()` in 0 … 2^63 − 1, as a data loader takes it for its seeds. */
  integer64(): bigint;
};

/** From this range on PyTorch takes 64 bits for an integer, as 32 would favour small ones. */
const wideRange = 2 ** 28;
const longestPermutation = Math.floor((2 ** 32 - 1) / 20);

/**
 * PyTorch's CPU generator (MT19937) after `torch.manual_seed(seed)`. Normal and exponential values agree with
 * PyTorch to float32 rounding of the logarithm and cosine, all others exactly.
 * @param seed an integer in 0 … 2^64 − 1 (a bigint above 2^53); PyTorch keeps its low 32 bits
 * @throws RangeError for another seed; its functions throw one for arguments out of range
 */
export function torchRandom(seed: number | bigint): TorchRandom {
  let words = createTorchWords(checkSeed(seed, "torchRandom"));
  let normal = createTorchNormal(words);

  const random: TorchRandom = {
    manualSeed(next) {
      words = createTorchWords(checkSeed(next, "manualSeed"));
      normal = createTorchNormal(words);
    },
    rand: (n) => drawFloats(count(n, "rand"), words.uniform24),
    randn: (n) => normal(count(n, "randn")),
    uniform(n, low, high) {
      if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
        throw new RangeError(
          `uniform: low and high must be finite and low ≤ high, not ${low}, ${high}`,
        );
      const from = Math.fround(low);
      const range = Math.fround(Math.fround(high) - from);
      // Rounded to float32 once, at the end, as by a fused multiply-add.
      return drawFloats(count(n, "uniform"), () => words.uniform24() * range + from);
    },
    randint(high, n) {
      if (!Number.isInteger(high) || high < 1 || high > 2 ** 31)
        throw new RangeError(`randint: high must be an integer in 1 … 2^31, not ${high}`);
      const wide = BigInt(high);
      const draw =
        high < wideRange ? () => words.word() % high : () => Number(words.word64() % wide);
      return Int32Array.from({ length: count(n, "randint") }, draw);
    },
    randperm(n) {
      if (count(n, "randperm") > longestPermutation)
        throw new RangeError(`randperm: n must be at most ${longestPermutation}, not ${n}`);
      const values = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = 0; i < n - 1; i++) {
        const j = i + (words.word() % (n - i));
        const kept = values[i]!;
        values[i] = values[j]!;
        values[j] = kept;
      }
      return values;
    },
    bernoulli(p, n) {
      share(p, "bernoulli: p");
      return drawFloats(count(n, "bernoulli"), () => +(words.uniform53() < p));
    },
    bernoulliEach: (probabilities) =>
      Float32Array.from(probabilities, (p, i) => {
        share(p, `bernoulliEach: probability ${i}`);
        return +(words.uniform24() < Math.fround(p));
      }),
    dropout(rate, n) {
      share(rate, "dropout: rate");
      if (rate === 0 || rate === 1) return new Float32Array(count(n, "dropout")).fill(1 - rate); // nothing is drawn
      return random.bernoulli(1 - rate, n).map((kept) => kept / (1 - rate));
    },
    exponential: (n) => exponentials(words, count(n, "exponential")),
    multinomial: (weights, n, replacement = false) =>
      multinomial(words, weights, count(n, "multinomial"), replacement),
    integer64: () => BigInt.asUintN(63, words.word64()),
  };
  return random;
}

function checkSeed(seed: number | bigint, where: string): bigint {
  const whole = typeof seed === "bigint" || Number.isSafeInteger(seed);
  if (!whole || seed < 0 || seed >= 2 ** 64)
    throw new RangeError(`${where}: seed must be a non-negative integer, not ${seed}`);
  return BigInt(seed);
}

/** n, if it can be a number of values. */
function count(n: number, where: string): number {
  if (!Number.isInteger(n) || n < 0)
    throw new RangeError(
      `${where}: the number of values must be a whole number from 0 on, not ${n}`,
    );
  return n;
}

function share(value: number, what: string): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} must be in 0 … 1, not ${value}`);
}
