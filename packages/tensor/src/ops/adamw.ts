// The AdamW update of one parameter (Loshchilov and Hutter, 2019), in place.
import { isTracing } from "../compile/tracing.ts";
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

/** Settings of AdamW that stay the same for a whole training. */
export type AdamWSettings = {
  /** Decay of the first moment, in [0, 1). */
  beta1: number;
  /** Decay of the second moment, in [0, 1). */
  beta2: number;
  /** Added to the root of the second moment. */
  epsilon: number;
  /** Decoupled decay: a parameter shrinks by `1 − learningRate·weightDecay` first. */
  weightDecay: number;
};

/** Numbers of one AdamW step as scalars: what changes from step to step, so that a step can be compiled. */
export type AdamWScalars = {
  /** The gradient is multiplied by this first (clipping, accumulation). */
  gradientScale: tf.Scalar;
  /** `1 − learningRate·weightDecay` */
  decay: tf.Scalar;
  /** `learningRate·√(1 − beta2ᵗ)/(1 − beta1ᵗ)` */
  stepSize: tf.Scalar;
  /** `epsilon·√(1 − beta2ᵗ)` */
  epsilon: tf.Scalar;
};

/**
 * The numbers of step `step` (1 for the first), computed in double precision, in the order that
 * {@link adamWScalars} takes them.
 * @param gradientScale the gradients are multiplied by it first
 */
export function adamWNumbers(
  settings: AdamWSettings,
  {
    learningRate,
    step,
    gradientScale,
  }: { learningRate: number; step: number; gradientScale: number },
): Float32Array {
  const { beta1, beta2, epsilon, weightDecay } = settings;
  const root = Math.sqrt(1 - beta2 ** step);
  // m/c₁ / (√(v/c₂) + ε)  =  (√c₂/c₁) · m / (√v + ε·√c₂)
  return Float32Array.of(
    gradientScale,
    1 - learningRate * weightDecay,
    (learningRate * root) / (1 - beta1 ** step),
    epsilon * root,
  );
}

/** Scalars of {@link adamWNumbers}; the caller, or the tidy around, frees them. */
export function adamWScalars(numbers: Float32Array): AdamWScalars {
  const [gradientScale, decay, stepSize, epsilon] = tf.tidy(() =>
    tf.unstack(tf.tensor1d(numbers)),
  ) as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar];
  return { gradientScale, decay, stepSize, epsilon };
}

/** What the plain kernel returns: the new parameter and moments. An engine's own kernel writes in place and returns nothing. */
defineOp({
  name: "LLMSmithAdamW",
  fusible: true,
  reference: (inputs, { beta1, beta2, decays }) => {
    const { parameter, gradient, firstMoment, secondMoment } = inputs;
    const { gradientScale, decay, stepSize, epsilon } = inputs;
    const g = tf.mul(gradient!, gradientScale!);
    const m = tf.add(tf.mul(firstMoment!, beta1!), tf.mul(g, 1 - (beta1 as number)));
    const v = tf.add(tf.mul(secondMoment!, beta2!), tf.mul(tf.square(g), 1 - (beta2 as number)));
    const update = tf.div(m, tf.add(tf.sqrt(v), epsilon!));
    const decayed = decays ? tf.mul(parameter!, decay!) : parameter!;
    return [tf.sub(decayed, tf.mul(update, stepSize!)), m, v];
  },
});

/**
 * One AdamW step, as PyTorch computes it, on `parameter` and its two moments (all of one shape).
 * `gradient` is left to the caller.
 * @param settings beta1 and beta2, and whether this parameter decays
 */
export function adamWUpdate(
  parameter: tf.Variable,
  gradient: tf.Tensor,
  firstMoment: tf.Variable,
  secondMoment: tf.Variable,
  settings: { beta1: number; beta2: number; decays: boolean },
  scalars: AdamWScalars,
): void {
  tf.tidy(() => {
    // A kernel that writes in place must not change clones, which share their data with the variable.
    // (A compiled function sees to that when it is called.)
    if (!isTracing())
      for (const variable of [parameter, firstMoment, secondMoment])
        if (tf.backend().refCount(variable.dataId) > 1) variable.assign(tf.mul(variable, 1));
    const outputs = runOp(
      "LLMSmithAdamW",
      { parameter, gradient, firstMoment, secondMoment, ...scalars },
      settings,
    );
    if (outputs.length !== 3) return; // written in place
    [parameter, firstMoment, secondMoment].forEach((variable, i) => variable.assign(outputs[i]!));
  });
}
