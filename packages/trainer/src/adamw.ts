// AdamW over a map of parameters: moments by path, decay by kind of parameter, one scale for clipping.
import {
  adamWScalars,
  type AdamWSettings,
  adamWUpdate,
  type ChosenMode,
  tf,
} from "@llmsmith/tensor";

/** Settings of AdamW (Loshchilov and Hutter, 2019). */
export type AdamWOptions = {
  /** Decay of the first moment, in [0, 1). Default 0.9. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1). Default 0.999, as in PyTorch; 0.95 is usual for language models. */
  beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon?: number;
  /** Decoupled decay of the parameters chosen by `decays`. Default 0.01, as in PyTorch. */
  weightDecay?: number;
  /** Which parameters decay. Default: matrices and embeddings (rank 2 or more), not biases and norms. */
  decays?: (path: string, shape: readonly number[]) => boolean;
};

/** Steps taken and the moments (of AdamW both, of Muon the first) of every parameter that was ever updated, by path. */
export type TrainState = {
  step: number;
  /**
   * How the first step was carried out, and why: later steps are carried out so too, after a resume as
   * well, since modes round differently. Absent before the first step and where nothing is compiled.
   */
  mode?: ChosenMode;
  firstMoments: Map<string, tf.Variable>;
  secondMoments: Map<string, tf.Variable>;
};

/** The state before the first step. */
export function initTrainState(): TrainState {
  return { step: 0, firstMoments: new Map(), secondMoments: new Map() };
}

/** Free both moments of every parameter. */
export function disposeTrainState(state: TrainState): void {
  tf.dispose([...state.firstMoments.values(), ...state.secondMoments.values()]);
  state.firstMoments.clear();
  state.secondMoments.clear();
}

/**
 * @throws RangeError naming the setting that is out of range
 */
export function requireAdamWOptions(options: AdamWOptions): void {
  const { beta1 = 0, beta2 = 0, epsilon = 0, weightDecay = 0 } = options;
  for (const [name, beta] of Object.entries({ beta1, beta2 }))
    if (!(beta >= 0 && beta < 1))
      throw new RangeError(`train: optimizer.${name} ${beta} must be in [0, 1)`);
  for (const [name, value] of Object.entries({ epsilon, weightDecay }))
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`train: optimizer.${name} ${value} must be a number, 0 or more`);
}

/** AdamW's settings with the defaults filled in. */
export function adamWSettings(options: AdamWOptions): AdamWSettings {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  return { beta1, beta2, epsilon, weightDecay };
}

/**
 * One step of AdamW, in place, for every gradient. Moments must be there already (see
 * {@link ensureMoments}), so that the step can be compiled.
 * @param numbers of `adamWNumbers`
 */
export function adamWStep(
  parameters: ReadonlyMap<string, tf.Variable>,
  gradients: Readonly<Record<string, tf.Tensor>>,
  state: TrainState,
  options: AdamWOptions,
  numbers: Float32Array,
): void {
  const { beta1, beta2 } = adamWSettings(options);
  const decays = options.decays ?? ((_path, shape) => shape.length >= 2);
  const scalars = adamWScalars(numbers);
  for (const [path, gradient] of Object.entries(gradients)) {
    const parameter = parameters.get(path)!;
    adamWUpdate(
      parameter,
      gradient,
      state.firstMoments.get(path)!,
      state.secondMoments.get(path)!,
      { beta1, beta2, decays: decays(path, parameter.shape) },
      scalars,
    );
  }
}

/** Make the moments, zeros, of parameters that have none yet. */
export function ensureMoments(
  moments: Map<string, tf.Variable>,
  parameters: ReadonlyMap<string, tf.Variable>,
  paths: Iterable<string>,
): void {
  for (const path of paths)
    if (!moments.has(path))
      moments.set(
        path,
        tf.tidy(() => tf.variable(tf.zeros(parameters.get(path)!.shape), false)),
      );
}
