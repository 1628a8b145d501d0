// What of @llmsmith/checkpoint a browser has: raw tensors, trees, Hugging Face's names. There are no files.
export { fromFloat32, toFloat32 } from "./half-precision.ts";
export { Fields, type HuggingFaceConfig, readConfig } from "./hugging-face/fields.ts";
export { storedLayerNorm, storedLinear } from "./hugging-face/parts.ts";
export {
  checkStored,
  fromStored,
  readStored,
  type Stored,
  type StoredNumbers,
  toStored,
} from "./hugging-face/stored.ts";
export type { DType, RawData, RawTensor } from "./raw-tensor.ts";
export { shownValue } from "./shown.ts";
export { assignTree, tensorToRaw, treeToRaw } from "./tree.ts";
