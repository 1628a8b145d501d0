// Muon over the matrices it is meant for; AdamW keeps everything else.
import { muonUpdate, tf } from "@llmsmith/tensor";
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

/**
 * One Muon step, in place, for the gradients it applies to; the others are returned. The momentum is kept
 * in `state.firstMoments`.
 */
export function muonStep(
  parameters: ReadonlyMap<string, tf.Variable>,
  gradients: ReadonlyMap<string, tf.Tensor>,
  state: TrainState,
  learningRate: number,
  gradientScale: number,
  options: MuonOptions,
): Map<string, tf.Tensor> {
  const { learningRateFactor = 6, momentum = 0.9, weightDecay = 0.1, iterations = 5 } = options;
  const others = new Map<string, tf.Tensor>();
  for (const [path, gradient] of gradients) {
    const parameter = parameters.get(path)!;
    if (parameter.rank !== 2 || !options.applies(path, parameter.shape)) {
      others.set(path, gradient);
      continue;
    }
    let kept = state.firstMoments.get(path);
    if (!kept) {
      kept = tf.tidy(() => tf.variable(tf.zeros(parameter.shape), false));
      state.firstMoments.set(path, kept);
    }
    muonUpdate(parameter, gradient, kept, {
      learningRate: learningRate * learningRateFactor,
      momentum,
      weightDecay,
      iterations,
      gradientScale,
    });
  }
  return others;
}
