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
  made: Record<string, string | number | boolean>;
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
  /**
   * The order of an epoch (0, 1, …) as a permutation of 0 … length - 1, in place of `shuffle`, such as
   * PyTorch's own. It must hang on its arguments alone, or a resumed run differs.
   */
  order?: (epoch: number, length: number) => ArrayLike<number>;
  /** Further settings that a state must share, such as what the examples are. */
  settings?: Readonly<Record<string, string | number | boolean>>;
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
  const kind = options.order ? "given" : shuffle ? "shuffled" : "in sequence";
  const made = { ...options.settings, length, batchSize, dropLast, order: kind };
  if (state) requireFittingState(state, made, batchesPerEpoch);

  let epoch = state?.epoch ?? 0;
  let batch = state?.batch ?? 0;
  const random = createRandom(state?.random ?? seed);
  let before = random.state(); // of the current epoch
  let order: ArrayLike<number> | undefined; // of the current epoch, once it has begun

  function nextBatch(): number[] | undefined {
    if (batch === batchesPerEpoch) {
      order ??= orderOfEpoch(); // a state may stand at an epoch's end: its draws come first
      before = random.state();
      order = undefined;
      batch = 0;
      epoch++;
    }
    if (epoch >= epochs) return undefined;
    order ??= orderOfEpoch();
    const first = batch * batchSize;
    const end = Math.min(length, first + batchSize);
    batch++;
    return Array.from({ length: end - first }, (_, i) => order?.[first + i] as number);
  }

  function orderOfEpoch(): ArrayLike<number> {
    if (options.order) return requireOrder(options.order(epoch, length), length);
    const indices = new Uint32Array(length);
    for (let i = 0; i < length; i++) indices[i] = i;
    return shuffle ? random.shuffle(indices) : indices;
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
    state: () => ({ epoch, batch, random: kind === "shuffled" ? before : null, made: { ...made } }),
  };
}

function requireCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least || value >= 2 ** 32)
    throw new RangeError(
      `shuffledEpochs: ${name} must be an integer from ${least} to 2^32 - 1, not ${value}`,
    );
}

/** The same examples twice or none at all would go unnoticed: each must come once. */
function requireOrder(order: ArrayLike<number>, length: number): ArrayLike<number> {
  const seen = new Uint8Array(length);
  for (let i = 0; i < order.length; i++) seen[order[i] as number] = 1;
  if (order.length !== length || seen.includes(0))
    throw new RangeError(
      `shuffledEpochs: order gave ${order.length} indices that are no permutation of ${length} examples`,
    );
  return order;
}

function requireFittingState(
  state: BatchState,
  made: BatchState["made"],
  batchesPerEpoch: number,
): void {
  for (const [name, value] of Object.entries(made))
    if (state.made?.[name] !== value)
      throw new UserError(
        `the stored data position was made with ${name} ${state.made?.[name]}, not ${value}; resume with the same data and settings, or start anew`,
      );
  const { epoch, batch, random } = state;
  const counts = [epoch, batch, ...(random?.words ?? [])];
  const drawn = made["order"] === "shuffled" ? random?.words.length === 4 : random === null;
  if (!drawn || !counts.every((n) => Number.isInteger(n) && n >= 0) || batch > batchesPerEpoch)
    throw new UserError(
      `the stored data position (epoch ${epoch}, batch ${batch}) is damaged; restore a copy or start anew`,
    );
}
