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
 * The nearest matrix to `x` [..., m, n] whose singular values are all about 1, by Newton–Schulz iterations;
 * of a stack of matrices the nearest to each.
 * @param iterations 5 are usual
 */
export function orthogonalize<T extends tf.Tensor>(x: T, iterations: number): T {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const isTall = rows > columns;
  return tf.tidy(() => {
    const norm = tf.sqrt(tf.sum(tf.square(x), [-2, -1], true));
    let y: tf.Tensor = tf.div(x, tf.add(norm, 1e-7)); // singular values ≤ 1
    for (let i = 0; i < iterations; i++) {
      // Products of the shorter side with itself are the cheaper ones: yᵀ·y or y·yᵀ.
      const square = tf.matMul(y, y, isTall, !isTall);
      const mixed = tf.add(tf.mul(square, b), tf.mul(tf.matMul(square, square), c));
      const turned = isTall ? tf.matMul(y, mixed) : tf.matMul(mixed, y);
      y = tf.add(tf.mul(y, a), turned);
    }
    return y as T;
  });
}

/** A matrix [m, n] that Muon updates, its gradient, and its momentum of the same shape. */
export type MuonEntry = { parameter: tf.Variable; gradient: tf.Tensor; momentum: tf.Variable };

/** Elements that are stacked at most: stacks save operations for small matrices and cost memory for large ones. */
const STACK_ELEMENTS = 4_194_304;

/**
 * One Muon step on each of `entries`: decay, and the orthogonalized Nesterov momentum scaled by
 * √max(1, n/m), so that wide and tall maps [in, out] move alike. Matrices of one shape are computed
 * together. Gradients are left to the caller.
 */
export function muonUpdate(
  entries: readonly MuonEntry[],
  settings: MuonSettings,
  scalars: MuonScalars,
): void {
  for (const group of stacks(entries)) updateStack(group, settings, scalars);
}

/** Entries of one shape, in groups that are not too large. */
function stacks(entries: readonly MuonEntry[]): MuonEntry[][] {
  const byShape = new Map<string, MuonEntry[][]>();
  for (const entry of entries) {
    const key = entry.parameter.shape.join();
    const groups = byShape.get(key) ?? [];
    byShape.set(key, groups);
    const last = groups.at(-1);
    if (last && (last.length + 1) * entry.parameter.size <= STACK_ELEMENTS) last.push(entry);
    else groups.push([entry]);
  }
  return [...byShape.values()].flat();
}

function updateStack(
  group: readonly MuonEntry[],
  { momentum: decay, iterations }: MuonSettings,
  scalars: MuonScalars,
): void {
  const [rows, columns] = group[0]!.parameter.shape as [number, number];
  tf.tidy(() => {
    const gradients = tf.stack(group.map(({ gradient }) => gradient));
    const momenta = tf.stack(group.map(({ momentum }) => momentum as tf.Tensor));
    const fresh = tf.mul(gradients, tf.mul(scalars.gradientScale, 1 - decay));
    const next = tf.add(tf.mul(momenta, decay), fresh);
    const ahead = tf.add(tf.mul(next, decay), fresh); // Nesterov
    const size = tf.mul(scalars.learningRate, Math.sqrt(Math.max(1, columns / rows)));
    const steps = tf.unstack(tf.mul(orthogonalize(ahead, iterations), size));
    const nextMomenta = tf.unstack(next);
    group.forEach(({ parameter, momentum }, i) => {
      momentum.assign(nextMomenta[i]!);
      parameter.assign(tf.sub(tf.mul(parameter, scalars.decay), steps[i]!));
    });
  });
}
