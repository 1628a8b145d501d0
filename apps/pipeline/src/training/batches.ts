// Batches made of chosen examples, with the cursor of the choice.
import { type Batches, type BatchState, mapBatches, shuffledEpochs } from "@llmsmith/data-loader";
import type { Tree } from "@llmsmith/tensor";
import { orderByLength } from "./by-length.ts";
import type { FitOptions } from "./fit.ts";
import { goingOn } from "./training-batches.ts";

/** The part of {@link FitOptions} that says what a training on examples goes over, and is judged on. */
export function overExamples<E extends { ids: ArrayLike<number> }, B>(
  train: readonly E[],
  validation: readonly E[],
  collate: (chosen: E[]) => B,
  { batchSize, seed }: { batchSize: number; seed: number },
): Pick<FitOptions<Tree, B>, "batches" | "evaluation"> {
  return {
    batches: (epochs, state) =>
      exampleBatches(train, collate, { batchSize, seed, epochs, ...goingOn(state) }),
    evaluation: {
      train: () => batchesInOrder(train, collate, batchSize),
      validation: () => batchesInOrder(validation, collate, batchSize),
    },
  };
}

/** How {@link exampleBatches} goes over its examples. */
type ExampleBatchOptions = {
  batchSize: number;
  seed: number;
  epochs: number;
  state?: BatchState;
};

/**
 * Shuffled batches of examples for training, each of examples about equally long; a shorter last batch of
 * an epoch is left out.
 */
function exampleBatches<E extends { ids: ArrayLike<number> }, B>(
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
