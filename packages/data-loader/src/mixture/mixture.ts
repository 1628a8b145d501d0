// Windows of several corpora by weight, in one stream that resumes exactly.
import { UserError } from "@llmsmith/files";
import type { Batches, BatchState } from "../batches/epochs.ts";
import {
  countWindows,
  emptyBatch,
  type TokenBatch,
  windowCopier,
  windowIndices,
} from "../batches/windows.ts";
import type { TokenSource } from "../tokens/open.ts";
import { createTurns } from "./turns.ts";
import { normaliseWeights } from "./weights.ts";

/** A corpus of a mixture. */
export type MixturePart = {
  /** Names it in states and errors. */
  name: string;
  source: TokenSource;
  /** Relative to the other weights; they need not sum to anything. */
  weight: number;
  /** It ends after so many passes, which may be a fraction. Default: never, it starts anew. */
  maxEpochs?: number;
};

/** Options of {@link mixtureBatches}. */
export type MixtureOptions = {
  /** Tokens in each window. */
  contextLength: number;
  /** Tokens from one window's beginning to the next one's. Default `contextLength`. */
  stride?: number;
  batchSize: number;
  /** Of the shuffling inside each corpus. Default 0. */
  seed?: number;
  /** To go on where {@link MixtureBatches.state} was taken. */
  state?: MixtureState;
};

/** Where a mixture stands: plain JSON. */
export type MixtureState = {
  /** What each part is owed, in windows. */
  credits: number[];
  /** Where each part stands. */
  parts: BatchState[];
  /** What the choice hangs on: a state fits only a mixture made with the same. */
  made: string;
};

/** A batch, and the part that each row comes from. */
export type MixtureBatch = TokenBatch & { parts: Uint32Array };

/** An iterator with one cursor, as `Batches`. */
export type MixtureBatches = IterableIterator<MixtureBatch, undefined> & {
  /** Windows taken from each part so far. */
  drawn(): number[];
  /** After what has been yielded so far. */
  state(): MixtureState;
};

/**
 * Batches of windows drawn from several corpora, each corpus in a shuffled order of its own and again from
 * the start when it is through. At every moment the windows of a part are off its share by a few at most.
 * The stream ends when too few windows for a batch are left, hence never where a part has no `maxEpochs`.
 * @throws UserError naming the part that is too short, or when `state` is of another mixture; RangeError for
 * bad weights, caps or sizes
 */
export function mixtureBatches(
  parts: readonly MixturePart[],
  options: MixtureOptions,
): MixtureBatches {
  const { contextLength, stride = contextLength, batchSize, seed = 0, state } = options;
  const shares = normaliseWeights(parts.map(({ weight }) => weight));
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`mixtureBatches: batchSize must be a positive integer, not ${batchSize}`);
  const made = JSON.stringify([
    batchSize,
    parts.map(({ name, weight, maxEpochs }) => [name, weight, maxEpochs ?? null]),
  ]);
  if (state) requireFitting(state, made, parts.length);

  const streams = parts.map((part, i): Batches<number[]> => {
    const stored = state?.parts[i];
    try {
      return windowIndices(part.source, {
        contextLength,
        stride,
        batchSize: 1,
        shuffle: true,
        seed: seed * 1_000_003 + i,
        epochs: Number.POSITIVE_INFINITY,
        ...(stored ? { state: stored } : {}),
      });
    } catch (error) {
      if (!UserError.is(error)) throw error;
      throw new UserError(`mixture part "${part.name}": ${error.message}`, { cause: error });
    }
  });
  const limits = parts.map(({ name, source, maxEpochs = Number.POSITIVE_INFINITY }) => {
    if (!(maxEpochs > 0))
      throw new RangeError(
        `mixtureBatches: maxEpochs of "${name}" must be positive, not ${maxEpochs}`,
      );
    return Math.floor(maxEpochs * countWindows(source.length, contextLength, stride));
  });
  const counts = streams.map((stream) => {
    const { epoch, batch } = stream.state();
    return epoch * stream.batchesPerEpoch + batch;
  });
  const copy = windowCopier(contextLength);
  const turns = createTurns(shares, state?.credits);
  const left = (part: number): number => (limits[part] as number) - (counts[part] as number);

  function nextBatch(): MixtureBatch | undefined {
    if (counts.reduce((sum, _, part) => sum + left(part), 0) < batchSize) return undefined;
    const batch = emptyBatch(batchSize, contextLength);
    const from = new Uint32Array(batchSize);
    for (let row = 0; row < batchSize; row++) {
      const part = turns.next((i) => left(i) > 0) as number;
      const [index] = (streams[part] as Batches<number[]>).next().value as [number];
      counts[part] = (counts[part] as number) + 1;
      copy((parts[part] as MixturePart).source, index * stride, batch, row);
      from[row] = part;
    }
    return { ...batch, parts: from };
  }

  return {
    [Symbol.iterator]() {
      return this;
    },
    next() {
      const value = nextBatch();
      return value ? { value, done: false } : { value: undefined, done: true };
    },
    drawn: () => [...counts],
    state: () => ({
      credits: [...turns.credits],
      parts: streams.map((stream) => stream.state()),
      made,
    }),
  };
}

function requireFitting(state: MixtureState, made: string, parts: number): void {
  if (state.made !== made)
    throw new UserError(
      `the stored data position is of the mixture ${state.made}, not ${made}; resume with the same parts and batch size, or start anew`,
    );
  const whole =
    state.credits?.length === parts &&
    state.parts?.length === parts &&
    state.credits.every((credit) => Number.isFinite(credit));
  if (!whole)
    throw new UserError(
      "the stored data position of the mixture is damaged; restore a copy or start anew",
    );
}
