// What a model type of Hugging Face needs to be read and written.
import type { Fields, HuggingFaceConfig, Stored } from "@llmsmith/checkpoint";
import type { GPTConfig } from "../config.ts";

/** One `model_type`. */
export type Architecture = {
  /** `model_type` of config.json. */
  modelType: string;
  /** First of `architectures`. */
  className: string;
  /** What stands before the names of a model with a head; a model saved without one lacks it. */
  prefix: string;
  /** Our config of theirs. @throws UserError for what this package's decoder cannot do */
  read(fields: Fields): GPTConfig;
  /** Their fields of our config, or undefined when this architecture cannot express it. */
  write(cfg: GPTConfig): HuggingFaceConfig | undefined;
  /** How the parameters are stored. */
  stored(cfg: GPTConfig, prefix: string): Stored[];
};
