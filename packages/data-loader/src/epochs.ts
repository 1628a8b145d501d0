// Batches of example indices, shuffled anew in each epoch, with a cursor that fits into JSON.
import { UserError } from "@llmsmith/files";
import { createRandom, type RandomState } from "@llmsmith/random";

/** Where a run of batches stands: plain JSON, to be stored in a checkpoint. */
export type BatchState = {
  /** Finished epochs. */
  epoch: number;
  /** Batches already yielded in the current epoch. */
  batch: number;
  /** The generator as it was before the current epoch was shuffled; null without shuffling. */
  random: RandomState | null;
  /** What the order hangs on: a state fits only batches made with the same. */
  made: { length: number; batchSize: number; dropLast: boolean };
};

/** Options of {@link shuffledEpochs}. */
export type EpochOptions = {
  /** Number of examples. */
  length: number;
  /** Examples in each batch. */
  batchSize: number;
  /** Whether each epoch has its own random order (default false: 0, 1, 2, …). */
  shuffle?: boolean;
  /** Of the shuffling. Default 0. */
  seed?: number;
  /** Whether a shorter last batch is left out. Default true. */
  dropLast?: boolean;
  /** Passes over the examples; `Infinity` never ends. Default 1. */
  epochs?: number;
  /** To go on where {@link Batches.state} was taken: the same batches follow. */
  state?: BatchState;
};

/**
 * An iterator with one cursor: a loop that is left by `break` can be taken up again by another loop,
 * and {@link Batches.state} tells the next batch at any time.
 */
export type Batches<B> = IterableIterator<B, undefined> & {
  readonly batchesPerEpoch: number;
  /** After what has been yielded so far. */
  state(): BatchState;
};

/**
 * Indices of examples in batches, each example once in an epoch (but for what `dropLast` leaves out).
 * @throws UserError when there are no examples or too few for one batch, or `state` is of other
 * batches; RangeError for bad options
 */
export function shuffledEpochs(options: EpochOptions): Batches<number[]> {
  const {
    length,
    batchSize,
    shuffle = false,
    seed = 0,
    dropLast = true,
    epochs = 1,
    state,
  } = options;
  requireCount("length", length, 0);
  requireCount("batchSize", batchSize, 1);
  if (epochs !== Infinity) requireCount("epochs", epochs, 0);
  const batchesPerEpoch = dropLast ? Math.floor(length / batchSize) : Math.ceil(length / batchSize);
  if (batchesPerEpoch === 0)
    throw new UserError(
      length === 0
        ? "no examples to make batches of; the corpus is empty"
        : `${length} examples do not fill one batch of ${batchSize}; lower batchSize or set dropLast to false`,
    );
  const made = { length, batchSize, dropLast };
  if (state) requireFittingState(state, made, shuffle, batchesPerEpoch);

  let epoch = state?.epoch ?? 0;
  let batch = state?.batch ?? 0;
  const random = createRandom(state?.random ?? seed);
  let before = random.state(); // of the current epoch
  let order: Uint32Array | undefined;

  function nextBatch(): number[] | undefined {
    if (batch === batchesPerEpoch) {
      batch = 0;
      epoch++;
      if (shuffle) {
        order ??= shuffled(); // the last epoch's draws, where a state ended it
        before = random.state();
      }
      order = undefined;
    }
    if (epoch >= epochs) return undefined;
    if (shuffle) order ??= shuffled();
    const first = batch * batchSize;
    const count = Math.min(batchSize, length - first);
    batch++;
    return Array.from({ length: count }, (_, i) => order?.[first + i] ?? first + i);
  }

  function shuffled(): Uint32Array {
    const indices = new Uint32Array(length);
    for (let i = 0; i < length; i++) indices[i] = i;
    return random.shuffle(indices);
  }

  return {
    batchesPerEpoch,
    [Symbol.iterator]() {
      return this;
    },
    next() {
      const value = nextBatch();
      return value ? { value, done: false } : { value: undefined, done: true };
    },
    state: () => ({ epoch, batch, random: shuffle ? before : null, made: { ...made } }),
  };
}

function requireCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least || value >= 2 ** 32)
    throw new RangeError(
      `shuffledEpochs: ${name} must be an integer from ${least} to 2^32 - 1, not ${value}`,
    );
}

function requireFittingState(
  state: BatchState,
  made: BatchState["made"],
  shuffle: boolean,
  batchesPerEpoch: number,
): void {
  for (const name of ["length", "batchSize", "dropLast"] as const)
    if (state.made?.[name] !== made[name])
      throw new UserError(
        `the stored data position is of ${name} ${state.made?.[name]}, not ${made[name]}; resume with the same data and settings, or start anew`,
      );
  if ((state.random !== null) !== shuffle)
    throw new UserError(
      `the stored data position is ${shuffle ? "not " : ""}of shuffled data; resume with the same settings, or start anew`,
    );
  const { epoch, batch } = state;
  if (
    !Number.isInteger(epoch) ||
    epoch < 0 ||
    !Number.isInteger(batch) ||
    batch < 0 ||
    batch > batchesPerEpoch
  )
    throw new UserError(
      `the stored data position (epoch ${epoch}, batch ${batch}) is damaged; restore a copy or start anew`,
    );
}
