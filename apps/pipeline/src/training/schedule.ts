// The learning rate that a config describes.
import { constantRate, inverseSquareRoot, type Schedule, warmupCosine } from "@llmsmith/trainer";
import type { TrainingConfig } from "../config/types.ts";

/**
 * A linear rise over warmupSteps, then a cosine down to minimumLearningRate, level without one, or a fall by the
 * inverse square root of the step.
 */
export function scheduleOf(config: TrainingConfig, totalSteps: number): Schedule {
  const { learningRate: peak, minimumLearningRate: minimum } = config;
  if (config.schedule === "inverseSquareRoot")
    return inverseSquareRoot({ peak, warmupSteps: config.warmupSteps });
  const warmupSteps = Math.min(config.warmupSteps, totalSteps);
  if (minimum !== undefined) return warmupCosine({ peak, warmupSteps, totalSteps, minimum });
  const level = constantRate(peak);
  return (step) => (step < warmupSteps ? (peak * (step + 1)) / warmupSteps : level(step));
}
