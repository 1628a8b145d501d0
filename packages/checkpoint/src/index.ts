// Public surface of @llmsmith/checkpoint: what a browser has too, and all that is files.
export * from "./browser.ts";
export {
  type Checkpoint,
  loadCheckpoint,
  type OpenCheckpoint,
  openCheckpoint,
  saveCheckpoint,
  type SaveOptions,
  type TrainingPart,
} from "./checkpoint.ts";
export { openSafetensors, type OpenTensors } from "./open-safetensors.ts";
export {
  parseSafetensors,
  type SafetensorsFile,
  serializeSafetensors,
  writeSafetensors,
} from "./safetensors.ts";
export { readSafetensors } from "./safetensors-read.ts";
export { type FloatType, withFloats } from "./float-type.ts";
export { requireSameConfig } from "./same-config.ts";
export {
  checkpointName,
  latestCheckpoint,
  pruneCheckpoints,
  type StepCheckpoint,
} from "./steps.ts";
export { type OpenBundle, openTensorBundle } from "./tensor-bundle/open-bundle.ts";
export { type GGUFFile, parseGGUF, readGGUF } from "./gguf/read-gguf.ts";
export type { GGUFType } from "./gguf/encoding.ts";
export type { GGUFMetadata, GGUFNumber, GGUFValue } from "./gguf/value.ts";
export { type GGUFTensor, writeGGUF } from "./gguf/write-gguf.ts";
