// Learning rates by step.

/** Learning rate of a step; the first step is 0. */
export type Schedule = (step: number) => number;

/** The same learning rate at every step. */
export function constantRate(learningRate: number): Schedule {
  return () => learningRate;
}

/** Settings of {@link warmupCosine}. */
export type WarmupCosineOptions = {
  /** Learning rate at the end of the warmup. */
  peak: number;
  /** Steps of warmup; 0 for none. */
  warmupSteps: number;
  /** Steps in all; from then on the rate is `minimum`. */
  totalSteps: number;
  /** Rate from which the warmup rises. Default: it rises so that step 0 already has peak / warmupSteps. */
  initial?: number;
  /** Rate at the end. Default 0. */
  minimum?: number;
};

/**
 * A linear rise, then half a cosine down (Loshchilov and Hutter, 2017).
 * @throws RangeError when the warmup is longer than the whole
 */
export function warmupCosine(options: WarmupCosineOptions): Schedule {
  const { peak, warmupSteps, totalSteps, initial, minimum = 0 } = options;
  if (!(warmupSteps >= 0 && warmupSteps <= totalSteps))
    throw new RangeError(
      `warmupCosine: warmupSteps ${warmupSteps} must be between 0 and totalSteps ${totalSteps}`,
    );
  return (step) => {
    if (step < warmupSteps)
      return initial === undefined
        ? (peak * (step + 1)) / warmupSteps
        : initial + ((peak - initial) * step) / warmupSteps;
    if (step >= totalSteps) return minimum;
    const progress = (step - warmupSteps) / (totalSteps - warmupSteps);
    return minimum + (peak - minimum) * 0.5 * (1 + Math.cos(Math.PI * progress));
  };
}

/** Settings of {@link inverseSquareRoot}. */
export type InverseSquareRootOptions = {
  /** Learning rate at the end of the warmup; the paper's is 1/√(width · warmupSteps). */
  peak: number;
  /** Steps of warmup, 1 or more. */
  warmupSteps: number;
};

/**
 * A linear rise, then a fall by the inverse square root of the step (Vaswani et al., 2017, equation 3): the
 * end need not be known beforehand.
 * @throws RangeError for a warmup of less than one step
 */
export function inverseSquareRoot({ peak, warmupSteps }: InverseSquareRootOptions): Schedule {
  if (!(warmupSteps >= 1 && warmupSteps < Number.POSITIVE_INFINITY))
    throw new RangeError(`inverseSquareRoot: warmupSteps ${warmupSteps} must be 1 or more`);
  return (step) => peak * Math.min((step + 1) / warmupSteps, Math.sqrt(warmupSteps / (step + 1)));
}
