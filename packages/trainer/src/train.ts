// The training loop: gradients, clipping, AdamW, a report a step. It knows no model: the loss is an argument.
import { globalNorm, tf, type Tree, valueAndGrad } from "@llmsmith/tensor";
import {
  type AdamWOptions,
  adamWStep,
  disposeTrainState,
  initTrainState,
  requireAdamWOptions,
  type TrainState,
} from "./adamw.ts";
import { type MuonOptions, muonStep, requireMuonOptions } from "./muon.ts";
import { NotFiniteError } from "./not-finite-error.ts";
import type { Schedule } from "./schedule.ts";
import { seedOf } from "./seed.ts";
import { requireStateOf, trainableVariables } from "./trainable.ts";

/** What the loss is told beside parameters and batch. */
export type LossContext = {
  /** Step under way, from 1. */
  step: number;
  /** Seed for dropout, below 2^32: another one for every micro-batch, the same again after a resume. */
  seed: number;
};

/** The mean loss of a batch, computed from the variables of `params`. */
export type Loss<P, B> = (params: P, batch: B, context: LossContext) => tf.Scalar;

/** Settings of the optimizer: AdamW, and Muon for some matrices where it is given. */
export type OptimizerOptions = AdamWOptions & { muon?: MuonOptions };

/** Options of {@link train}. */
export type TrainOptions<P extends Tree, B> = {
  params: P;
  loss: Loss<P, B>;
  /** Training ends with the last batch. */
  batches: Iterable<B> | AsyncIterable<B>;
  /** Learning rate by step, counted from 0. */
  learningRate: Schedule;
  /** AdamW's settings, and Muon's for the matrices that it shall update instead. */
  optimizer?: OptimizerOptions;
  /** Gradients are scaled down to this joint norm (Pascanu et al., 2013); Infinity for never. Default 1. */
  maxGradNorm?: number;
  /** Batches whose gradients are averaged for one step. Default 1. */
  gradientAccumulation?: number;
  /** Which variables are trained, by path. Default all. A variable at two places is trained once. */
  trainable?: (path: string) => boolean;
  /** State to go on from; it is updated in place and stays the caller's. */
  state?: TrainState;
  /** Start of all seeds, an integer. Default 0. */
  seed?: number;
  /** Tokens in a batch, for the report. */
  tokens?: (batch: B) => number;
};

/** What {@link train} yields after each step. */
export type StepReport = {
  /** Steps taken, from 1; goes on counting after a resume. */
  step: number;
  /** Mean loss over the step's batches, before the step. */
  loss: number;
  learningRate: number;
  /** Joint norm of the gradients before clipping. */
  gradNorm: number;
  /** Tokens in the step's batches; 0 without a `tokens` function. */
  tokens: number;
  /** Time of gradients and update, without that of the batches' source and of the loop's body. */
  seconds: number;
};

/**
 * Train `params` in place, yielding a report after each step; stop by leaving the loop. Logging,
 * evaluation and checkpoints are the loop's body. Batches left over at the end, fewer than
 * `gradientAccumulation`, still make a step.
 * @throws NotFiniteError when loss or gradients are NaN or infinite, before anything is changed;
 * RangeError for an option out of range, a learning rate that is no number, or a state of another model
 */
export async function* train<P extends Tree, B>(
  options: TrainOptions<P, B>,
): AsyncGenerator<StepReport, void, undefined> {
  requireOptions(options);
  const { gradientAccumulation = 1, state = initTrainState() } = options;
  const owned = options.state === undefined;
  const parameters = trainableVariables(options.params, options.trainable);
  requireStateOf(options.params, state);
  try {
    for await (const group of groups(options.batches, gradientAccumulation)) {
      const started = performance.now();
      const report = await takeStep(options, state, parameters, group);
      yield { ...report, seconds: (performance.now() - started) / 1000 };
    }
  } finally {
    if (owned) disposeTrainState(state);
  }
}

/** Gradients of a group of batches, and the step they make. Nothing of it outlives the call. */
async function takeStep<P extends Tree, B>(
  options: TrainOptions<P, B>,
  state: TrainState,
  parameters: ReadonlyMap<string, tf.Variable>,
  group: readonly B[],
): Promise<Omit<StepReport, "seconds">> {
  const { params, loss, learningRate, optimizer, maxGradNorm = 1, tokens, seed = 0 } = options;
  const step = state.step + 1;
  const gradients = new Map<string, tf.Tensor>();
  try {
    const value = accumulate(group, gradients, parameters, (batch, micro) =>
      loss(params, batch, { step, seed: seedOf(seed, step, micro) }),
    );
    const gradNorm = (await globalNorm(gradients.values())) / group.length;
    if (!Number.isFinite(value) || !Number.isFinite(gradNorm))
      throw new NotFiniteError(step, value, firstNotFinite(gradients));
    const rate = learningRate(state.step);
    if (!(rate >= 0 && rate < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `train: the learning rate of step ${step} is ${rate}; it must be 0 or more`,
      );
    const clip = Math.min(1, maxGradNorm / (gradNorm + 1e-6)); // as clip_grad_norm_ of PyTorch
    const scale = clip / group.length;
    const { muon, ...adamW } = optimizer ?? {};
    const rest = muon ? muonStep(parameters, gradients, state, rate, scale, muon) : gradients;
    adamWStep(parameters, rest, state, rate, scale, adamW);
    return {
      step,
      loss: value,
      learningRate: rate,
      gradNorm,
      tokens: tokens ? group.reduce((sum, batch) => sum + tokens(batch), 0) : 0,
    };
  } finally {
    tf.dispose([...gradients.values()]);
  }
}

/** Mean loss of a group of batches; their gradients are summed into `sums`. */
function accumulate<B>(
  group: readonly B[],
  sums: Map<string, tf.Tensor>,
  parameters: ReadonlyMap<string, tf.Variable>,
  run: (batch: B, micro: number) => tf.Scalar,
): number {
  let total = 0;
  group.forEach((batch, micro) => {
    const { value, grads } = valueAndGrad(() => run(batch, micro), parameters);
    total += value.dataSync()[0]!;
    value.dispose();
    for (const [path, grad] of grads) {
      const before = sums.get(path);
      sums.set(path, before ? tf.add(before, grad) : grad);
      if (before) tf.dispose([before, grad]);
    }
  });
  return total / group.length;
}

function firstNotFinite(gradients: ReadonlyMap<string, tf.Tensor>): string | undefined {
  for (const [path, gradient] of gradients)
    if (!gradient.dataSync().every((x: number) => Number.isFinite(x))) return path;
  return undefined;
}

function requireOptions<P extends Tree, B>(options: TrainOptions<P, B>): void {
  const { maxGradNorm = 1, gradientAccumulation = 1, seed = 0, optimizer = {} } = options;
  if (!(maxGradNorm > 0))
    throw new RangeError(
      `train: maxGradNorm ${maxGradNorm} must be above 0; Infinity for no limit`,
    );
  if (!Number.isSafeInteger(gradientAccumulation) || gradientAccumulation < 1)
    throw new RangeError(
      `train: gradientAccumulation ${gradientAccumulation} must be a whole number, 1 or more`,
    );
  if (!Number.isSafeInteger(seed)) throw new RangeError(`train: seed ${seed} must be an integer`);
  requireAdamWOptions(optimizer);
  if (optimizer.muon) requireMuonOptions(optimizer.muon);
}

async function* groups<B>(
  batches: Iterable<B> | AsyncIterable<B>,
  size: number,
): AsyncGenerator<B[], void, undefined> {
  let group: B[] = [];
  for await (const batch of batches) {
    group.push(batch);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
