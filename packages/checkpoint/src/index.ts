// Public surface of @llmsmith/checkpoint.
export {
  type Checkpoint,
  loadCheckpoint,
  saveCheckpoint,
  type TrainingPart,
} from "./checkpoint.ts";
export { Fields, type HuggingFaceConfig } from "./hugging-face/fields.ts";
export { fromStored, type ParameterShapes, type Stored, toStored } from "./hugging-face/stored.ts";
export { fromFloat32, toFloat32 } from "./half-precision.ts";
export type { DType, RawData, RawTensor } from "./raw-tensor.ts";
export {
  parseSafetensors,
  readSafetensors,
  type SafetensorsFile,
  serializeSafetensors,
  writeSafetensors,
} from "./safetensors.ts";
export { requireSameConfig } from "./same-config.ts";
export {
  checkpointName,
  latestCheckpoint,
  pruneCheckpoints,
  type StepCheckpoint,
} from "./steps.ts";
export { assignTree, tensorToRaw, treeToRaw } from "./tree.ts";
