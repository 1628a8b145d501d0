// Windows of several corpora by weight as the batches of a training.
import {
  countWindows,
  type MixtureBatches,
  mixtureBatches,
  type MixturePart,
  type MixtureState,
  normaliseWeights,
  type TokenBatch,
  temperatureWeights,
} from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import type { CorpusName, MixtureConfig, TrainingConfig } from "../config/types.ts";
import type { DataState, TrainingBatches } from "./training-batches.ts";

/** A corpus of a mixture, named as in the config. */
export type CorpusPart = MixturePart & { name: CorpusName };

/** Sizes of windows and batches, and the seed of their order. */
export type MixedWindowOptions = {
  contextLength: number;
  stride: number;
  batchSize: number;
  seed: number;
};

/** Shares of corpora with so many training tokens, in their order, by weights or by temperature; they sum to 1. */
export function mixtureShares(
  mixture: MixtureConfig,
  corpora: readonly { name: string; tokens: number }[],
): number[] {
  if (mixture.temperature !== undefined)
    return temperatureWeights(
      corpora.map(({ tokens }) => tokens),
      mixture.temperature,
    );
  const given = new Map(
    Object.entries(mixture).map(([name, part]) => [
      name,
      typeof part === "object" ? part.weight : part,
    ]),
  );
  return normaliseWeights(corpora.map(({ name }) => given.get(name) ?? Number.NaN));
}

/**
 * Batches for a training. An epoch has as many windows as all corpora together; the stream goes on beyond it
 * unless every corpus has a cap.
 * @throws UserError as mixtureBatches
 */
export function mixedWindows(
  parts: readonly CorpusPart[],
  options: MixedWindowOptions,
  state?: DataState,
): TrainingBatches<TokenBatch> {
  // Which kind of state it is, mixtureBatches checks.
  const stored = state ? { state: state as MixtureState } : {};
  const mixed = mixtureBatches(parts, { ...options, ...stored });
  const windows = windowsOf(parts, options);
  const iterator = tokensAlone(mixed);
  return Object.assign(iterator, {
    batchesPerEpoch: epochOf(windows, options.batchSize),
    state: () => mixed.state(),
    drawn() {
      const drawn = mixed.drawn();
      const all = drawn.reduce((sum, each) => sum + each, 0);
      return parts.map(({ name, weight }, i) => {
        const count = drawn[i] ?? 0;
        return {
          corpus: name,
          weight,
          windows: count,
          share: all === 0 ? 0 : count / all,
          epochs: count / (windows[i] ?? 1),
        };
      });
    },
  });
}

/** Batches to judge a model by: without end, always the same ones, each corpus by its weight. */
export function judgedWindows(
  parts: readonly MixturePart[],
  options: MixedWindowOptions,
): Iterable<TokenBatch> {
  const uncapped = parts.map(({ name, source, weight }) => ({ name, source, weight }));
  return tokensAlone(mixtureBatches(uncapped, options));
}

/**
 * See that a mixture lasts as long as the training.
 * @throws UserError when every corpus has a cap and all windows together are too few
 */
export function requireEnoughWindows(
  parts: readonly MixturePart[],
  options: MixedWindowOptions,
  { steps, epochs = 1, gradientAccumulation }: TrainingConfig,
): void {
  const windows = windowsOf(parts, options);
  const { batchSize } = options;
  const batches =
    steps === undefined ? epochs * epochOf(windows, batchSize) : steps * gradientAccumulation;
  const available = parts.reduce(
    (sum, { maxEpochs = Number.POSITIVE_INFINITY }, i) =>
      sum + Math.floor(maxEpochs * (windows[i] ?? 0)),
    0,
  );
  if (batches * batchSize > available)
    throw new UserError(
      `pretrain.mixture: maximumEpochs of all corpora leaves ${available} windows, but the training reads ${batches * batchSize}; raise a maximumEpochs, or lower pretrain.${steps === undefined ? "epochs" : "steps"}`,
      { exitCode: 2 },
    );
}

function windowsOf(parts: readonly MixturePart[], options: MixedWindowOptions): number[] {
  const { contextLength, stride } = options;
  return parts.map(({ source }) => countWindows(source.length, contextLength, stride));
}

function epochOf(windows: readonly number[], batchSize: number): number {
  return Math.max(1, Math.floor(windows.reduce((sum, each) => sum + each, 0) / batchSize));
}

/** The batches without the parts of their rows: a compiled step would be traced anew for each such list. */
function tokensAlone(mixed: MixtureBatches): IterableIterator<TokenBatch, undefined> {
  return {
    [Symbol.iterator]() {
      return this;
    },
    next() {
      const { value, done } = mixed.next();
      if (done === true) return { value: undefined, done };
      const { inputs, targets, shape } = value;
      return { value: { inputs, targets, shape }, done: false };
    },
  };
}
