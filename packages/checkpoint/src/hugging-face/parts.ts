// How PyTorch stores the parts that every model has: maps and norms.
import type { Stored } from "./stored.ts";

/** A linear map: PyTorch's weight is [outDim, inDim]. */
export function storedLinear(ours: string, theirs: string, bias = true): Stored[] {
  return [
    { theirs: `${theirs}.weight`, ours: [`${ours}.weight`], transposed: true },
    ...(bias ? [{ theirs: `${theirs}.bias`, ours: [`${ours}.bias`] }] : []),
  ];
}

/** A LayerNorm: its weight is our scale, its bias our shift. */
export function storedLayerNorm(ours: string, theirs: string): Stored[] {
  return [
    { theirs: `${theirs}.weight`, ours: [`${ours}.scale`] },
    { theirs: `${theirs}.bias`, ours: [`${ours}.shift`] },
  ];
}
