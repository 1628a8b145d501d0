// The numbers with which PyTorch's layers start.
import type { TorchRandom } from "./torch-random.ts";

/** What `nn.Linear(inFeatures, outFeatures)` draws: weight in PyTorch's layout [outFeatures, inFeatures]. */
export type TorchLinear = { weight: Float32Array; bias: Float32Array | null };

/**
 * Weight, then bias, of a new `nn.Linear`: uniform in ±1/√inFeatures.
 * @throws RangeError for sizes that are not whole numbers from 1 on
 */
export function torchLinearInit(
  random: TorchRandom,
  inFeatures: number,
  outFeatures: number,
  bias = true,
): TorchLinear {
  requireSizes("torchLinearInit", { inFeatures, outFeatures });
  const bound = 1 / Math.sqrt(inFeatures);
  const weight = random.uniform(inFeatures * outFeatures, -bound, bound);
  return { weight, bias: bias ? random.uniform(outFeatures, -bound, bound) : null };
}

/**
 * The table [rows, width] of a new `nn.Embedding(rows, width)`: standard normal.
 * @throws RangeError for sizes that are not whole numbers from 1 on
 */
export function torchEmbeddingInit(random: TorchRandom, rows: number, width: number): Float32Array {
  requireSizes("torchEmbeddingInit", { rows, width });
  return random.randn(rows * width);
}

function requireSizes(where: string, sizes: Record<string, number>): void {
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`${where}: ${name} must be a whole number from 1 on, not ${size}`);
}
