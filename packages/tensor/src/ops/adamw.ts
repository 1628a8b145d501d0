// The AdamW update of one parameter (Loshchilov and Hutter, 2019), in place.
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

/** Numbers of one AdamW update. */
export type AdamWUpdate = {
  /** Step size, > 0. */
  learningRate: number;
  /** Decay of the first moment, in [0, 1). */
  beta1: number;
  /** Decay of the second moment, in [0, 1). */
  beta2: number;
  /** Added to the root of the second moment. */
  epsilon: number;
  /** Decoupled decay: the parameter shrinks by `1 − learningRate·weightDecay` first. */
  weightDecay: number;
  /** 1 for the first update. */
  step: number;
  /** The gradient is multiplied by this first (clipping, accumulation). */
  gradientScale: number;
};

/** What the plain kernel returns: the new parameter and moments. An engine's own kernel writes in place and returns nothing. */
defineOp({
  name: "LLMSmithAdamW",
  reference: ({ parameter, gradient, firstMoment, secondMoment }, attributes) => {
    const o = attributes as AdamWUpdate;
    const g = o.gradientScale === 1 ? gradient! : tf.mul(gradient!, o.gradientScale);
    const m = tf.add(tf.mul(firstMoment!, o.beta1), tf.mul(g, 1 - o.beta1));
    const v = tf.add(tf.mul(secondMoment!, o.beta2), tf.mul(tf.square(g), 1 - o.beta2));
    // m/c₁ / (√(v/c₂) + ε)  =  (√c₂/c₁) · m / (√v + ε·√c₂)
    const c1 = 1 - o.beta1 ** o.step;
    const c2 = Math.sqrt(1 - o.beta2 ** o.step);
    const update = tf.div(m, tf.add(tf.sqrt(v), o.epsilon * c2));
    const decayed =
      o.weightDecay === 0 ? parameter! : tf.mul(parameter!, 1 - o.learningRate * o.weightDecay);
    return [tf.sub(decayed, tf.mul(update, (o.learningRate * c2) / c1)), m, v];
  },
});

/**
 * One AdamW step, as PyTorch computes it, on `parameter` and its two moments (all of one shape).
 * `gradient` is left to the caller.
 */
export function adamWUpdate(
  parameter: tf.Variable,
  gradient: tf.Tensor,
  firstMoment: tf.Variable,
  secondMoment: tf.Variable,
  update: AdamWUpdate,
): void {
  tf.tidy(() => {
    // A kernel that writes in place must not change clones, which share their data with the variable.
    for (const variable of [parameter, firstMoment, secondMoment])
      if (tf.backend().refCount(variable.dataId) > 1) variable.assign(tf.mul(variable, 1));
    const outputs = runOp(
      "LLMSmithAdamW",
      { parameter, gradient, firstMoment, secondMoment },
      update,
    );
    if (outputs.length !== 3) return; // written in place
    [parameter, firstMoment, secondMoment].forEach((variable, i) => variable.assign(outputs[i]!));
  });
}
