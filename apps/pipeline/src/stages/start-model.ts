// The parameters that a stage starts from: fresh ones, or those of the pretrained model.
import path from "node:path";
import { openCheckpoint } from "@llmsmith/checkpoint";
import {
  defineGPT,
  type GPTConfig,
  gptFromHuggingFace,
  type GPTParams,
  initGPT,
  initGPTLikePyTorch,
} from "@llmsmith/gpt-model";
import type { Config } from "../config/types.ts";
import { MODEL_FOLDER } from "../training/fit.ts";

/** Shape of the model that the config describes. */
export function gptConfig(config: Config, vocabSize: number, dropRate: number): GPTConfig {
  const { init: _init, ...shape } = config.model;
  return defineGPT({ ...shape, vocabSize, dropRate });
}

/** Fresh parameters. */
export function freshModel(config: Config, cfg: GPTConfig): GPTParams {
  return config.model.init === "pytorch"
    ? initGPTLikePyTorch(cfg, config.seed)
    : initGPT(cfg, config.seed);
}

/** Parameters that a pretrain stage's folder holds. */
export async function pretrainedModel(folder: string): Promise<GPTParams> {
  const where = path.join(folder, MODEL_FOLDER);
  const { config, tensors, close } = await openCheckpoint(where);
  try {
    return gptFromHuggingFace(config, tensors, where).params;
  } finally {
    close();
  }
}
