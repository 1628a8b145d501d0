// Batches made of chosen examples, with the cursor of the choice.
import { type Batches, type BatchState, mapBatches, shuffledEpochs } from "@llmsmith/data-loader";
import { orderByLength } from "./by-length.ts";

/** How {@link exampleBatches} goes over its examples. */
export type ExampleBatchOptions = {
  batchSize: number;
  seed: number;
  epochs: number;
  state?: BatchState;
};

/**
 * Shuffled batches of examples for training, each of examples about equally long; a shorter last batch of
 * an epoch is left out.
 */
export function exampleBatches<E extends { ids: ArrayLike<number> }, B>(
  examples: readonly E[],
  collate: (chosen: E[]) => B,
  options: ExampleBatchOptions,
): Batches<B> {
  // Fewer examples than a batch must not mean no training at all.
  const batchSize = Math.min(options.batchSize, Math.max(1, examples.length));
  const lengths = examples.map(({ ids }) => ids.length);
  const batches = shuffledEpochs({
    ...options,
    batchSize,
    length: examples.length,
    order: orderByLength(lengths, batchSize, options.seed),
  });
  return mapBatches(batches, (chosen) => collate(chosen.map((i) => examples[i]!)));
}

/** Batches in order, the last one shorter, for evaluation. */
export function* batchesInOrder<E, B>(
  examples: readonly E[],
  collate: (chosen: E[]) => B,
  batchSize: number,
): Generator<B> {
  for (let start = 0; start < examples.length; start += batchSize)
    yield collate(examples.slice(start, start + batchSize));
}
