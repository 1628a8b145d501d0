// Muon over the matrices it is meant for; AdamW keeps everything else.
import { muonNumbers, muonScalars, muonUpdate, type tf } from "@llmsmith/tensor";
import type { TrainState } from "./adamw.ts";

/** Settings of Muon (Jordan et al., 2024) beside AdamW. */
export type MuonOptions = {
  /**
   * Which parameters Muon updates: matrices inside the model. Embeddings, heads, biases and norms stay with
   * AdamW. Only parameters of rank 2 are asked about.
   */
  applies: (path: string, shape: readonly number[]) => boolean;
  /** Muon's learning rate as a multiple of the schedule's; about 5 to 10. Default 6. */
  learningRateFactor?: number;
  /** Decay of the momentum, in [0, 1). Default 0.9. */
  momentum?: number;
  /** Decoupled decay. Default 0.1. */
  weightDecay?: number;
  /** Newton–Schulz iterations. Default 5. */
  iterations?: number;
};

/** @throws RangeError naming the setting that is out of range */
export function requireMuonOptions(options: MuonOptions): void {
  const { learningRateFactor = 1, momentum = 0, weightDecay = 0, iterations = 5 } = options;
  if (!(momentum >= 0 && momentum < 1))
    throw new RangeError(`train: optimizer.muon.momentum ${momentum} must be in [0, 1)`);
  for (const [name, value] of Object.entries({ learningRateFactor, weightDecay }))
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`train: optimizer.muon.${name} ${value} must be a number, 0 or more`);
  if (!Number.isInteger(iterations) || iterations < 1)
    throw new RangeError(`train: optimizer.muon.iterations ${iterations} must be 1 or more`);
}

/** Whether Muon updates this parameter. */
export function isMuons(
  options: MuonOptions | undefined,
  path: string,
  shape: readonly number[],
): boolean {
  return options !== undefined && shape.length === 2 && options.applies(path, shape);
}

/** The numbers of one step for {@link muonStep}. */
export function muonNumbersOf(
  options: MuonOptions,
  learningRate: number,
  gradientScale: number,
): Float32Array {
  const { learningRateFactor = 6, weightDecay = 0.1 } = options;
  return muonNumbers({
    learningRate: learningRate * learningRateFactor,
    weightDecay,
    gradientScale,
  });
}

/**
 * One Muon step, in place, for every gradient. The momentum is kept in `state.firstMoments` and must be
 * there already.
 */
export function muonStep(
  parameters: ReadonlyMap<string, tf.Variable>,
  gradients: Readonly<Record<string, tf.Tensor>>,
  state: TrainState,
  options: MuonOptions,
  numbers: Float32Array,
): void {
  const { momentum = 0.9, iterations = 5 } = options;
  const entries = Object.entries(gradients).map(([path, gradient]) => ({
    parameter: parameters.get(path)!,
    gradient,
    momentum: state.firstMoments.get(path)!,
  }));
  muonUpdate(entries, { momentum, iterations }, muonScalars(numbers));
}
