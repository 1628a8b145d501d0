// Public surface of @llmsmith/checkpoint.
export {
  type Checkpoint,
  loadCheckpoint,
  requireSameConfig,
  saveCheckpoint,
  type TrainingPart,
} from "./checkpoint.ts";
export { type DType, type RawData, type RawTensor, toFloat32 } from "./raw-tensor.ts";
export {
  parseSafetensors,
  readSafetensors,
  type SafetensorsFile,
  serializeSafetensors,
  writeSafetensors,
} from "./safetensors.ts";
export { checkpointName, latestCheckpoint, pruneCheckpoints } from "./steps.ts";
export { assignTree, tensorToRaw, treeToRaw } from "./tree.ts";
