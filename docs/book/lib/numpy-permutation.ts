// The order in which pandas shuffles rows: that of numpy's older generator, `numpy.random.RandomState`.
import { torchRandom } from "@llmsmith/random";

/**
 * `RandomState(seed).permutation(length)`, of which `DataFrame.sample(n, random_state=seed)` takes the first n.
 * The generator is the one of PyTorch's CPU stream, seeded alike; numpy cuts its words down to the bits that an
 * index needs and draws again what is too large.
 * @param length 0 … 2^27: up to there a word cut down is `randint` of a power of two
 * @param seed an integer in 0 … 2^32 − 1
 * @throws RangeError for a length out of range
 */
export function numpyPermutation(length: number, seed: number): Int32Array {
  if (!Number.isInteger(length) || length < 0 || length > 2 ** 27)
    throw new RangeError(
      `numpyPermutation: length must be a whole number in 0 … 2^27, not ${length}`,
    );
  const random = torchRandom(seed);
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let last = length - 1; last > 0; last--) {
    const range = 2 ** (32 - Math.clz32(last)); // the power of two above `last`
    let drawn: number;
    do drawn = random.randint(range, 1)[0]!;
    while (drawn > last);
    [order[last], order[drawn]] = [order[drawn]!, order[last]!];
  }
  return order;
}

/** `frame.sample(count, random_state=seed)` for rows in place of a frame; count at most rows.length. */
export function sampleRows<T>(rows: readonly T[], count: number, seed: number): T[] {
  return Array.from(numpyPermutation(rows.length, seed).subarray(0, count), (i) => rows[i]!);
}
