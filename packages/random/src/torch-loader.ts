// The order in which a `DataLoader` without workers visits its samples, and what it draws for that.
import { type TorchRandom, torchRandom } from "./torch-random.ts";

/** Options of {@link torchLoaderPass}. */
export type TorchLoaderOptions = {
  /** Samples in a batch. Default 1. */
  batchSize?: number;
  /** Whether each pass has an order of its own. Default false. */
  shuffle?: boolean;
  /** Whether a last batch that is not full is left out. Default false. */
  dropLast?: boolean;
};

/**
 * One pass over `length` samples: batches of their indices. Each pass draws a base seed (for workers, also
 * where there are none), and a shuffled one then the seed of a stream of its own, from which its order comes.
 * @param random the program's stream; it goes on behind these draws
 * @throws RangeError for a length or a batch size that is not a whole number in range
 */
export function torchLoaderPass(
  random: TorchRandom,
  length: number,
  options: TorchLoaderOptions = {},
): Int32Array[] {
  const { batchSize = 1, shuffle = false, dropLast = false } = options;
  if (!Number.isInteger(length) || length < 0)
    throw new RangeError(`torchLoaderPass: length must be a whole number from 0 on, not ${length}`);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(
      `torchLoaderPass: batchSize must be a whole number from 1 on, not ${batchSize}`,
    );
  random.integer64();
  const order = shuffle
    ? torchRandom(random.integer64()).randperm(length)
    : Int32Array.from({ length }, (_, i) => i);
  const batches = dropLast ? Math.floor(length / batchSize) : Math.ceil(length / batchSize);
  return Array.from({ length: batches }, (_, i) => order.slice(i * batchSize, (i + 1) * batchSize));
}
