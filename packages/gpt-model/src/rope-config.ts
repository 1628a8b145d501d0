// Rotary positions as models configure them: a base, and how the frequencies were stretched afterwards.
import { ropeFrequencies } from "@llmsmith/tensor";

/** How positions turn queries and keys: frequencies base^(−2i/D), perhaps scaled for longer contexts. */
export type RopeConfig = Readonly<{
  /** θ of the frequencies. */
  base: number;
  /** Default: none. */
  scaling?: LinearScaling | Llama3Scaling;
}>;

/** All frequencies divided by `factor` (position interpolation: Chen et al., 2023). */
export type LinearScaling = Readonly<{ type: "linear"; factor: number }>;

/**
 * Llama 3.1's scaling: waves longer than originalContextLength / lowFrequencyFactor are divided by `factor`,
 * those shorter than originalContextLength / highFrequencyFactor stay, those between are blended.
 */
export type Llama3Scaling = Readonly<{
  type: "llama3";
  factor: number;
  lowFrequencyFactor: number;
  highFrequencyFactor: number;
  /** Longest sequence of the training before the scaling, in tokens. */
  originalContextLength: number;
}>;

/** The headDim/2 frequencies of a config, in radians per position. */
export function frequenciesOf({ base, scaling }: RopeConfig, headDim: number): Float64Array {
  const frequencies = ropeFrequencies(headDim, base);
  if (scaling === undefined) return frequencies;
  if (scaling.type === "linear") return frequencies.map((frequency) => frequency / scaling.factor);
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high } = scaling;
  return frequencies.map((frequency) => {
    const turns = (scaling.originalContextLength * frequency) / (2 * Math.PI); // in the old context
    const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return frequency * (kept + (1 - kept) / factor);
  });
}
