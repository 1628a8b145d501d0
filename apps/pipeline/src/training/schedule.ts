// The learning rate that a config describes.
import { constantRate, type Schedule, warmupCosine } from "@llmsmith/trainer";
import type { TrainingConfig } from "../config/types.ts";

/** A linear rise over warmupSteps, then a cosine down to minimumLearningRate, or level without one. */
export function scheduleOf(config: TrainingConfig, totalSteps: number): Schedule {
  const { learningRate: peak, minimumLearningRate: minimum } = config;
  const warmupSteps = Math.min(config.warmupSteps, totalSteps);
  if (minimum !== undefined) return warmupCosine({ peak, warmupSteps, totalSteps, minimum });
  const level = constantRate(peak);
  return (step) => (step < warmupSteps ? (peak * (step + 1)) / warmupSteps : level(step));
}
