// The Muon update of one matrix (Jordan et al., "Muon: an optimizer for hidden layers", 2024), in place.
import { tf } from "../tf.ts";

/** Settings of Muon that stay the same for a whole training. */
export type MuonSettings = {
  /** Decay of the momentum, in [0, 1). */
  momentum: number;
  /** Newton–Schulz iterations, 1 or more; 5 are usual. */
  iterations: number;
};

/** Numbers of one Muon step as scalars: what changes from step to step, so that a step can be compiled. */
export type MuonScalars = {
  /** The gradient is multiplied by this first (clipping, accumulation). */
  gradientScale: tf.Scalar;
  /** `1 − learningRate·weightDecay` */
  decay: tf.Scalar;
  /** Learning rate: about the spectral norm of a change of a square matrix. */
  learningRate: tf.Scalar;
};

/** The numbers of one step in the order that {@link muonScalars} takes them. */
export function muonNumbers(numbers: {
  learningRate: number;
  weightDecay: number;
  gradientScale: number;
}): Float32Array {
  const { learningRate, weightDecay, gradientScale } = numbers;
  return Float32Array.of(gradientScale, 1 - learningRate * weightDecay, learningRate);
}

/** Scalars of {@link muonNumbers}; the caller, or the tidy around, frees them. */
export function muonScalars(numbers: Float32Array): MuonScalars {
  const [gradientScale, decay, learningRate] = tf.tidy(() => tf.unstack(tf.tensor1d(numbers))) as [
    tf.Scalar,
    tf.Scalar,
    tf.Scalar,
  ];
  return { gradientScale, decay, learningRate };
}

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
  settings: MuonSettings,
  scalars: MuonScalars,
): void {
  const { momentum: decay, iterations } = settings;
  const [rows, columns] = parameter.shape as [number, number];
  tf.tidy(() => {
    const fresh = tf.mul(gradient, tf.mul(scalars.gradientScale, 1 - decay));
    const next = tf.add(tf.mul(momentum, decay), fresh);
    const ahead = tf.add(tf.mul(next, decay), fresh) as tf.Tensor2D; // Nesterov
    const size = tf.mul(scalars.learningRate, Math.sqrt(Math.max(1, columns / rows)));
    const decayed = tf.mul(parameter, scalars.decay);
    const direction = orthogonalize(ahead, iterations);
    momentum.assign(next);
    parameter.assign(tf.sub(decayed, tf.mul(direction, size)));
  });
}
