// The Muon update of one matrix (Jordan et al., "Muon: an optimizer for hidden layers", 2024), in place.
import { tf } from "../tf.ts";

/** Numbers of one Muon update. */
export type MuonUpdate = {
  /** Step size, > 0: about the spectral norm of a change of a square matrix. */
  learningRate: number;
  /** Decay of the momentum, in [0, 1). */
  momentum: number;
  /** Decoupled decay: the matrix shrinks by `1 − learningRate·weightDecay` first. */
  weightDecay: number;
  /** Newton–Schulz iterations, 1 or more; 5 are usual. */
  iterations: number;
  /** The gradient is multiplied by this first (clipping, accumulation). */
  gradientScale: number;
};

/**
 * Coefficients of the quintic that pushes singular values towards 1: steep at 0, so that five iterations
 * suffice; values end between about 0.7 and 1.2 instead of at 1, which is near enough.
 */
const [a, b, c] = [3.4445, -4.775, 2.0315];

/**
 * The nearest matrix to `x` [m, n] whose singular values are all about 1, by Newton–Schulz iterations.
 * @param iterations 5 are usual
 */
export function orthogonalize(x: tf.Tensor2D, iterations: number): tf.Tensor2D {
  const [rows, columns] = x.shape;
  return tf.tidy(() => {
    // Products of the shorter side with itself are the cheaper ones.
    let y: tf.Tensor = rows > columns ? tf.transpose(x) : x;
    y = tf.div(y, tf.add(tf.sqrt(tf.sum(tf.square(y))), 1e-7)); // singular values ≤ 1
    for (let i = 0; i < iterations; i++) {
      const square = tf.matMul(y, y, false, true); // y·yᵀ
      const mixed = tf.add(tf.mul(square, b), tf.mul(tf.matMul(square, square), c));
      y = tf.add(tf.mul(y, a), tf.matMul(mixed, y));
    }
    return (rows > columns ? tf.transpose(y) : y) as tf.Tensor2D;
  });
}

/**
 * One Muon step on a `parameter` [m, n] and its momentum of the same shape: the orthogonalized Nesterov
 * momentum, scaled by √max(1, n/m), so that wide and tall maps [in, out] move alike. `gradient` is left to
 * the caller.
 */
export function muonUpdate(
  parameter: tf.Variable,
  gradient: tf.Tensor,
  momentum: tf.Variable,
  update: MuonUpdate,
): void {
  const { learningRate, momentum: decay, weightDecay, iterations, gradientScale } = update;
  const [rows, columns] = parameter.shape as [number, number];
  tf.tidy(() => {
    const fresh = tf.mul(gradient, (1 - decay) * gradientScale);
    momentum.assign(tf.add(tf.mul(momentum, decay), fresh));
    const ahead = tf.add(tf.mul(momentum, decay), fresh) as tf.Tensor2D; // Nesterov
    const size = learningRate * Math.sqrt(Math.max(1, columns / rows));
    const decayed = tf.mul(parameter, 1 - learningRate * weightDecay);
    parameter.assign(tf.sub(decayed, tf.mul(orthogonalize(ahead, iterations), size)));
  });
}
