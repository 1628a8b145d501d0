// Fresh parameters of a mixture of experts.
import { type TorchRandom, torchRandom } from "@llmsmith/random";
import { torchLinear } from "./init.ts";
import type { MixtureParams } from "./mixture-of-experts.ts";

/** Sizes of {@link mixtureOfExperts}. */
export type MixtureShape = {
  /** Width of x. */
  inDim: number;
  /** Width within an expert. */
  hiddenDim: number;
  /** Number of experts E, ≥ 1. */
  nExperts: number;
  /** Whether experts have a gate (SwiGLU) or GELU alone. Default true. */
  gated?: boolean;
  /** Width of the result. Default inDim. */
  outDim?: number;
};

/** Parameters of {@link mixtureOfExperts}, as PyTorch's nn.Linear draws them, without biases. */
export function initMixtureOfExperts(
  shape: MixtureShape,
  seed: number | TorchRandom,
): MixtureParams {
  const { inDim, hiddenDim, nExperts, gated = true, outDim = inDim } = shape;
  const random = typeof seed === "number" ? torchRandom(seed) : seed;
  return {
    router: torchLinear(random, inDim, nExperts),
    experts: Array.from({ length: nExperts }, () => ({
      ...(gated ? { gate: torchLinear(random, inDim, hiddenDim) } : {}),
      up: torchLinear(random, inDim, hiddenDim),
      down: torchLinear(random, hiddenDim, outDim),
    })),
  };
}
