// Between a decoder here and a folder of Hugging Face: which architecture it is, config, tensors.
import {
  checkStored,
  fromStored,
  type HuggingFaceConfig,
  type RawTensor,
  readConfig,
  shownValue,
  type Stored,
  toStored,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import type { GPTConfig } from "../config.ts";
import type { GPTParams } from "../gpt.ts";
import { gptShapes } from "../shapes.ts";
import type { Architecture } from "./architecture.ts";
import { gemma3 } from "./gemma3.ts";
import { gpt2 } from "./gpt2.ts";
import { llamaFamily } from "./llama-family.ts";

const architectures: readonly Architecture[] = [gpt2, ...llamaFamily, gemma3];

/** The values of `model_type` that {@link gptFromHuggingFace} reads. */
export const GPT_MODEL_TYPES: readonly string[] = architectures.map(({ modelType }) => modelType);

/** Tensors that older files carry and that are no parameters: masks, tables of frequencies. */
const LEFTOVER = /(^|\.)attn\.(masked_)?bias$|rotary_emb\.inv_freq$/;

/**
 * Config and tensors as transformers' `from_pretrained` reads them.
 * @param original config.json that the model came from: its fields that are not ours are kept, and where it can
 *   express the model its `model_type`
 * @throws UserError when no known architecture has these parts together
 */
export async function gptToHuggingFace(
  params: GPTParams,
  cfg: GPTConfig,
  original: HuggingFaceConfig = {},
): Promise<{ config: HuggingFaceConfig; tensors: Map<string, RawTensor> }> {
  const preferred = architectures.filter((one) => one.modelType === original["model_type"]);
  for (const architecture of [...preferred, ...architectures]) {
    const fields = architecture.write(cfg);
    if (!fields) continue;
    const { modelType, className, prefix, stored } = architecture;
    const { torch_dtype: _older, ...kept } = original; // the earlier name of `dtype`, written below
    return {
      config: {
        ...(preferred.includes(architecture) ? kept : {}),
        architectures: [className],
        model_type: modelType,
        ...fields,
        dtype: "float32",
      },
      tensors: await toStored(stored(cfg, prefix), params),
    };
  }
  throw new UserError(
    `gptToHuggingFace: none of ${GPT_MODEL_TYPES.join(", ")} has the parts of this model together; save it as a checkpoint of its own`,
  );
}

/** A config of Hugging Face with the layout of its tensors. */
export type Described = {
  modelType: string;
  cfg: GPTConfig;
  stored: Stored[];
  /** Whether a tensor may be there though no parameter needs it. */
  ignored(name: string): boolean;
};

/**
 * What a Hugging Face folder's config asks for. `model_type` is one of {@link GPT_MODEL_TYPES}.
 * @param tensors only their names are looked at: whether they have the prefix of a model with a head
 * @param where the folder or file, named in errors
 * @throws UserError for another architecture or part
 */
export function describeHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): Described {
  const type = config["model_type"];
  const architecture = architectures.find(({ modelType }) => modelType === type);
  if (!architecture)
    throw new UserError(
      `${where}: config.json has model_type ${shownValue(type)}; the decoders known are ${GPT_MODEL_TYPES.join(", ")}`,
    );
  const cfg = readConfig(config, where, architecture.read);
  const { stored, prefix, modelType } = architecture;
  const [first] = stored(cfg, prefix);
  const found = tensors.has(first!.theirs) ? prefix : "";
  const ignored = (name: string) =>
    LEFTOVER.test(name) || (cfg.tiedHead && name === "lm_head.weight");
  return { modelType, cfg, stored: stored(cfg, found), ignored };
}

/**
 * A model from a Hugging Face folder's config and tensors; parameters are variables. `model_type` is one of
 * {@link GPT_MODEL_TYPES}.
 * @param where the folder or file, named in errors
 * @throws UserError for another architecture or part, or a missing, surplus, misshapen or broken tensor
 */
export function gptFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): { cfg: GPTConfig; params: GPTParams } {
  const { cfg, stored, ignored } = describeHuggingFace(config, tensors, where);
  return { cfg, params: fromStored<GPTParams>(stored, gptShapes(cfg), tensors, where, ignored) };
}

/**
 * The config of a Hugging Face folder's decoder, after all that {@link gptFromHuggingFace} checks before it reads a
 * number; needs no engine.
 * @throws UserError as {@link gptFromHuggingFace}, but for broken numbers
 */
export function checkGPTFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): GPTConfig {
  const { cfg, stored, ignored } = describeHuggingFace(config, tensors, where);
  checkStored(stored, gptShapes(cfg), tensors, where, ignored);
  return cfg;
}
