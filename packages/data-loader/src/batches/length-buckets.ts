// Batches of examples about equally long, so that little is padding, with the cursor of the others.
import { sha256, UserError } from "@llmsmith/files";
import { createRandom, type Random } from "@llmsmith/random";
import { type Batches, type BatchState, shuffledEpochs } from "./epochs.ts";
import { mapBatches } from "./map-batches.ts";

/** Options of {@link lengthBuckets}. */
export type LengthBucketOptions = {
  /** Most examples in a batch, at least 1. */
  batchSize: number;
  /**
   * Most tokens in a batch with its padding: examples times the longest one's bucket. Default no bound.
   */
  maxTokens?: number;
  /** Examples whose lengths round up to the same multiple of it are shuffled with each other. Default 8. */
  bucketWidth?: number;
  /** Of the shuffling, an integer from 0. Default 0. */
  seed?: number;
  /** Passes over the examples; `Infinity` never ends. Default 1. */
  epochs?: number;
  /** To go on where `state()` of the batches was taken: the same batches follow. */
  state?: BatchState;
};

/**
 * Indices of examples in batches of similar length: each example once in an epoch. Examples are sorted by
 * bucket and cut into batches; in each epoch those of a bucket are shuffled, then the batches. How many
 * batches there are, and how large they are when padded to their buckets, is the same in every epoch.
 * @param lengths tokens of each example, positive integers
 * @throws UserError when there are no examples, one alone has more tokens (rounded up to its bucket) than
 * `maxTokens`, or `state` is of other batches; RangeError for bad options or lengths
 */
export function lengthBuckets(
  lengths: ArrayLike<number>,
  options: LengthBucketOptions,
): Batches<number[]> {
  const { batchSize, maxTokens = Infinity, bucketWidth = 8, seed = 0, epochs = 1, state } = options;
  requireCount("batchSize", batchSize, 1);
  requireCount("bucketWidth", bucketWidth, 1);
  requireCount("seed", seed, 0);
  if (maxTokens !== Infinity) requireCount("maxTokens", maxTokens, 1);
  if (lengths.length === 0)
    throw new UserError("no examples to make batches of; the corpus is empty");
  const padded = Array.from(lengths, (length, example) => {
    requireCount(`the length of example ${example}`, length, 1);
    const bucket = Math.ceil(length / bucketWidth) * bucketWidth;
    if (bucket > maxTokens)
      throw new UserError(
        `example ${example} has ${length} tokens, ${bucket} with padding, more than maxTokens ${maxTokens}; shorten it, or raise maxTokens`,
      );
    return bucket;
  });
  const sorted = Array.from(padded.keys()).sort((a, b) => at(padded, a) - at(padded, b) || a - b);
  const sizes = sorted.map((example) => at(padded, example));
  const starts = cut(sizes, batchSize, maxTokens);

  let examples = sorted; // of the current epoch
  const batches = shuffledEpochs({
    length: starts.length,
    batchSize: 1,
    epochs,
    ...(state ? { state } : {}),
    // Called once for each epoch, before its first batch.
    order(epoch) {
      const random = createRandom(seed * 1_000_003 + epoch);
      examples = shuffleWithin(sorted, sizes, random);
      return random.shuffle(Array.from(starts.keys()));
    },
    settings: {
      lengths: sha256(Array.from(lengths).join()),
      examplesPerBatch: batchSize,
      maxTokens: maxTokens === Infinity ? "none" : maxTokens, // the state is JSON, which has no Infinity
      bucketWidth,
      seed,
    },
  });
  return mapBatches(batches, ([batch = 0]) =>
    examples.slice(at(starts, batch), starts[batch + 1] ?? examples.length),
  );
}

/** Where batches begin in ascending sizes: each as large as it may be. */
function cut(sizes: readonly number[], batchSize: number, maxTokens: number): number[] {
  const starts = [0];
  for (const [place, size] of sizes.entries()) {
    const count = place - at(starts, starts.length - 1);
    if (count === batchSize || (count + 1) * size > maxTokens) starts.push(place);
  }
  return starts;
}

/** The examples with those of one size shuffled among their places. */
function shuffleWithin(
  sorted: readonly number[],
  sizes: readonly number[],
  random: Random,
): number[] {
  const shuffled: number[] = [];
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sizes[end] === sizes[start]) end++;
    for (const example of random.shuffle(sorted.slice(start, end))) shuffled.push(example);
    start = end;
  }
  return shuffled;
}

function at(values: readonly number[], index: number): number {
  return values[index] as number;
}

function requireCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least || value >= 2 ** 32)
    throw new RangeError(
      `lengthBuckets: ${name} must be an integer from ${least} to 2^32 - 1, not ${value}`,
    );
}
