// What of @llmsmith/checkpoint a browser has: raw tensors and trees. There are no files.
export { fromFloat32, toFloat32 } from "./half-precision.ts";
export type { DType, RawData, RawTensor } from "./raw-tensor.ts";
export { assignTree, tensorToRaw, treeToRaw } from "./tree.ts";
