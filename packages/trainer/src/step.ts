// One training step as two compiled functions: loss with gradients, and the update. Between them the loop
// looks at loss and norm, so that a step that went wrong changes nothing.
import {
  type ChosenMode,
  compile,
  type Compiled,
  type CompileMode,
  compileStats,
  keepModeTimes,
  type ModeTimes,
  type NativeMode,
  type Precision,
  sumOfSquares,
  tf,
  valueAndGrad,
} from "@llmsmith/tensor";
import { adamWStep, ensureMoments, type TrainState } from "./adamw.ts";
import { isMuons, muonStep } from "./muon.ts";
import type { LossContext, OptimizerOptions } from "./train.ts";

/** Gradients by path. */
export type Gradients = Record<string, tf.Tensor>;

/** Loss and gradients of a batch; `summary` is [loss, Σ g²] of the gradients returned. */
type Backward = { summary: tf.Tensor1D; gradients: Gradients };

/** The numbers that change from step to step, for AdamW and Muon. */
export type StepNumbers = { adamW: Float32Array; muon?: Float32Array };

/** The two halves of a step. */
export type StepFunctions<B> = {
  /**
   * Loss and gradients of a batch, added to `sums` where given (which are freed). The caller frees the
   * gradients.
   */
  backward(
    batch: B,
    seed: number,
    sums?: Gradients,
  ): Promise<{
    loss: number;
    sumOfSquares: number;
    gradients: Gradients;
  }>;
  /** Change the parameters. */
  update(gradients: Gradients, numbers: StepNumbers): Promise<void>;
  dispose(): void;
};

/** Options of {@link stepFunctions}. */
export type StepOptions<B> = {
  loss: (batch: B, context: LossContext) => tf.Scalar;
  parameters: ReadonlyMap<string, tf.Variable>;
  state: TrainState;
  optimizer: OptimizerOptions;
  mode: CompileMode;
  updateMode: CompileMode;
  precision: Precision;
  /** What tells these steps from others with equal shapes. */
  about: string;
  expectedSteps?: number;
  onCompile?: (part: string, mode: NativeMode, reason: string) => void;
  onReady?: (part: string, mode: NativeMode) => void;
};

/** Name of the first half: measurements of whole steps are kept under it. */
const GRADIENTS = "gradients";

/**
 * Keep what steps of the training that runs took in its mode on this machine, so that later trainings
 * with `compile: "auto"` choose by it. Call it in the loop over the reports, where one training runs.
 * @returns whether something was kept: not where nothing is compiled
 */
export async function keepStepTimes(times: ModeTimes): Promise<boolean> {
  const gradients = compileStats().findLast(({ name }) => name === GRADIENTS);
  return gradients !== undefined && (await keepModeTimes(gradients, times));
}

/** The functions of one training, compiled at their first use. */
export function stepFunctions<B>(options: StepOptions<B>): StepFunctions<B> {
  const { loss, parameters, state, optimizer, mode, updateMode, precision } = options;
  const { muon, ...adamW } = optimizer;
  const muonPaths = new Set(
    [...parameters].flatMap(([path, { shape }]) => (isMuons(muon, path, shape) ? [path] : [])),
  );
  const tell = {
    ...(options.onCompile ? { onTrace: tellOf(options.onCompile) } : {}),
    ...(options.onReady ? { onReady: options.onReady } : {}),
  };
  const shapes = [...parameters].map(([path, { shape }]) => `${path} [${shape.join()}]`);
  const { mode: before } = state;

  const backward = compile(
    (batch: B, seed: Int32Array, sums: Gradients | undefined): Backward => {
      const context = { seed: tf.reshape(tf.tensor1d(seed, "int32"), []) as tf.Scalar };
      const { value, grads } = valueAndGrad(() => loss(batch, context), parameters);
      const gradients: Gradients = {};
      for (const [path, grad] of grads) {
        const sum = sums?.[path];
        gradients[path] = sum ? tf.add(sum, grad) : grad;
      }
      const squares = sumOfSquares(Object.values(gradients));
      return { summary: tf.stack([value, squares]) as tf.Tensor1D, gradients };
    },
    {
      name: GRADIENTS,
      precision,
      mode: mode === "auto" && before ? () => before : mode,
      about: [options.about, muon ? "Muon" : "AdamW", ...shapes].join("\n"),
      ...(options.expectedSteps === undefined ? {} : { expectedCalls: options.expectedSteps }),
      ...tell,
    },
  );

  const update = compile(
    (gradients: Gradients, numbers: StepNumbers): void => {
      const all = Object.entries(gradients);
      if (muon) {
        const matrices = Object.fromEntries(all.filter(([path]) => muonPaths.has(path)));
        muonStep(parameters, matrices, state, muon, numbers.muon!);
      }
      const others = Object.fromEntries(all.filter(([path]) => !muonPaths.has(path)));
      adamWStep(parameters, others, state, adamW, numbers.adamW);
    },
    {
      name: "update", // Muon's products stay in float32
      mode: updateMode === "auto" ? () => updateModeBeside(modeOf(backward)) : updateMode,
      ...tell,
    },
  );

  return {
    async backward(batch, seed, sums) {
      const { summary, gradients } = await backward.async(batch, Int32Array.of(seed | 0), sums);
      const carriedOut = modeOf(backward);
      if (carriedOut) state.mode = carriedOut;
      if (sums) tf.dispose(sums);
      const [value, squares] = await summary.data();
      summary.dispose();
      return { loss: value!, sumOfSquares: squares!, gradients };
    },
    async update(gradients, numbers) {
      const paths = Object.keys(gradients);
      ensureMoments(state.firstMoments, parameters, paths);
      ensureMoments(
        state.secondMoments,
        parameters,
        paths.filter((path) => !muonPaths.has(path)),
      );
      await update.async(gradients, numbers);
    },
    dispose() {
      backward.dispose();
      update.dispose();
    },
  };
}

/** What was decided for a function; undefined where the engine compiles nothing. */
function modeOf<Args extends unknown[], Result>({
  stats,
}: Compiled<Args, Result>): ChosenMode | undefined {
  const { mode, why } = stats;
  return why && { mode: mode === "eager" ? "off" : mode, why };
}

/** The update is many small operations, and of one shape: what "mixed" compiles of it is all. */
function updateModeBeside(gradients: ChosenMode | undefined): ChosenMode {
  if (!gradients) return { mode: "off", why: "default" };
  return gradients.mode === "mixed" ? { ...gradients, mode: "xla" } : gradients;
}

function tellOf(onCompile: NonNullable<StepOptions<unknown>["onCompile"]>) {
  return (part: string, reason: string, mode: NativeMode) => onCompile(part, mode, reason);
}
