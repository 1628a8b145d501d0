// The training loop: gradients, clipping, AdamW, a report a step. It knows no model: the loss is an argument.
import {
  adamWNumbers,
  type CompileMode,
  type NativeMode,
  type Precision,
  tf,
  type Tree,
} from "@llmsmith/tensor";
import {
  type AdamWOptions,
  adamWSettings,
  disposeTrainState,
  initTrainState,
  requireAdamWOptions,
  type TrainState,
} from "./adamw.ts";
import { type MuonOptions, muonNumbersOf, requireMuonOptions } from "./muon.ts";
import { NotFiniteError } from "./not-finite-error.ts";
import type { Schedule } from "./schedule.ts";
import { seedOf } from "./seed.ts";
import { type Gradients, type StepFunctions, stepFunctions } from "./step.ts";
import { requireStateOf, trainableVariables } from "./trainable.ts";

/** What the loss is told beside parameters and batch. */
export type LossContext = {
  /**
   * Seed for dropout, an int32 scalar: another one for every micro-batch, the same again after a resume.
   * A tensor, since the loss may be compiled: a number would be the same in every step.
   */
  seed: tf.Scalar;
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
  /**
   * How gradients are carried out on an engine that compiles (see `compile` of @llmsmith/tensor). Default
   * "auto": as the steps before it that `state` tells of; for a first step LLMSMITH_COMPILE, else the best
   * of what was measured on this machine (`keepStepTimes`), else "graph". With "off", `loss` may read values and use the arrays of its batch
   * in JavaScript; otherwise it may only make tensors of them.
   */
  compile?: CompileMode;
  /**
   * The same for the update, which has one shape whatever the batches have. Default "auto": "xla" where
   * gradients are "mixed", else as they are.
   */
  compileUpdate?: CompileMode;
  /** What matrix products are computed in; see `compile` of @llmsmith/tensor. Default "float32". */
  precision?: Precision;
  /** Steps that will be taken: with few, `compile: "auto"` takes a mode that starts soon. Default: many. */
  expectedSteps?: number;
  /** What tells this training's steps from others with equal shapes, for `compile: "auto"`: a model's config. */
  about?: string;
  /** Told before a part of the step is compiled: XLA takes seconds for it. */
  onCompile?: (part: string, mode: NativeMode, reason: string) => void;
  /** Told when that part has run once. */
  onReady?: (part: string, mode: NativeMode) => void;
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
  /** Time before that in which the step had to wait for its batches. */
  waitSeconds: number;
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
  const { gradientAccumulation = 1, state = initTrainState(), params } = options;
  const owned = options.state === undefined;
  const parameters = trainableVariables(params, options.trainable);
  requireStateOf(params, state);
  const functions = stepFunctions<B>({
    loss: (batch, context) => options.loss(params, batch, context),
    parameters,
    state,
    optimizer: options.optimizer ?? {},
    mode: options.compile ?? "auto",
    updateMode: options.compileUpdate ?? "auto",
    precision: options.precision ?? "float32",
    about: `${options.about ?? ""}\naccumulation ${gradientAccumulation}`,
    ...(options.expectedSteps === undefined ? {} : { expectedSteps: options.expectedSteps }),
    ...(options.onCompile ? { onCompile: options.onCompile } : {}),
    ...(options.onReady ? { onReady: options.onReady } : {}),
  });
  try {
    let asked = performance.now();
    for await (const group of groups(options.batches, gradientAccumulation)) {
      const started = performance.now();
      const report = await takeStep(options, state, functions, group);
      const seconds = (performance.now() - started) / 1000;
      yield { ...report, seconds, waitSeconds: (started - asked) / 1000 };
      asked = performance.now();
    }
  } finally {
    functions.dispose();
    if (owned) disposeTrainState(state);
  }
}

/** Gradients of a group of batches, and the step they make. Nothing of it outlives the call. */
async function takeStep<P extends Tree, B>(
  options: TrainOptions<P, B>,
  state: TrainState,
  functions: StepFunctions<B>,
  group: readonly B[],
): Promise<Omit<StepReport, "seconds" | "waitSeconds">> {
  const { learningRate, optimizer = {}, maxGradNorm = 1, tokens, seed = 0 } = options;
  const step = state.step + 1;
  let gradients: Gradients | undefined;
  try {
    let total = 0;
    let squares = 0;
    for (const [micro, batch] of group.entries()) {
      const result = await functions.backward(batch, seedOf(seed, step, micro), gradients);
      ({ gradients } = result);
      total += result.loss;
      squares = result.sumOfSquares;
    }
    const loss = total / group.length;
    const gradNorm = Math.sqrt(squares) / group.length;
    if (!Number.isFinite(loss) || !Number.isFinite(gradNorm))
      throw new NotFiniteError(step, loss, await firstNotFinite(gradients!));
    const rate = learningRate(state.step);
    if (!(rate >= 0 && rate < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `train: the learning rate of step ${step} is ${rate}; it must be 0 or more`,
      );
    const clip = Math.min(1, maxGradNorm / (gradNorm + 1e-6)); // as clip_grad_norm_ of PyTorch
    const gradientScale = clip / group.length;
    const { muon, ...adamW } = optimizer;
    await functions.update(gradients!, {
      adamW: adamWNumbers(adamWSettings(adamW), { learningRate: rate, step, gradientScale }),
      ...(muon ? { muon: muonNumbersOf(muon, rate, gradientScale) } : {}),
    });
    state.step = step;
    return {
      step,
      loss,
      learningRate: rate,
      gradNorm,
      tokens: tokens ? group.reduce((sum, batch) => sum + tokens(batch), 0) : 0,
    };
  } finally {
    if (gradients) tf.dispose(gradients);
  }
}

async function firstNotFinite(gradients: Gradients): Promise<string | undefined> {
  for (const [path, gradient] of Object.entries(gradients)) {
    const values = (await gradient.data()) as Float32Array;
    if (!values.every((x) => Number.isFinite(x))) return path;
  }
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
