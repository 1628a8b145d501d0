// The shape, the parameters to start from and the files beside the weights of BERT's trainings.
import path from "node:path";
import {
  type BertConfig,
  bertFromHuggingFace,
  type BertParams,
  defineBert,
  initBert,
} from "@llmsmith/bert-model";
import { openCheckpoint } from "@llmsmith/checkpoint";
import type { Tokenizer } from "@llmsmith/tokenizer";
import type { Config } from "../../config/types.ts";
import type { AboutModel } from "../../model/about.ts";
import type { FolderParts } from "../../model/folder-parts.ts";
import type { StageContext } from "../../run/stage.ts";
import { MODEL_FOLDER } from "../../training/fit.ts";
import { modelParts } from "../about-model.ts";
import { type SpecialTokens, tokenizerConfig } from "./special-tokens.ts";

/** Share of the tokens that are to be found, where the config does not say. */
export const MASK_SHARE = 0.15;

/** Shape of the model that the config describes. */
export function bertConfig(config: Config, vocabSize: number, dropRate: number): BertConfig {
  const { contextLength, embDim, nHeads, nLayers } = config.model;
  return defineBert({ vocabSize, contextLength, embDim, nHeads, nLayers, dropRate });
}

/** Fresh parameters of a small model: wider than BERT's own, and with positions that know their neighbours. */
export function freshBert(cfg: BertConfig, seed: number): BertParams {
  return initBert(cfg, seed, {
    std: 0.02 * Math.sqrt(768 / cfg.embDim),
    positions: "sinusoidal",
  });
}

/** Parameters that a pretrain stage's folder holds. */
export async function pretrainedBert(
  folder: string,
): Promise<{ cfg: BertConfig; params: BertParams }> {
  const where = path.join(folder, MODEL_FOLDER);
  const { config, tensors, close } = await openCheckpoint(where);
  try {
    return bertFromHuggingFace(config, tensors, where);
  } finally {
    close();
  }
}

/** The files beside the weights: an encoder has a padding token and writes nothing. */
export async function bertParts(
  context: StageContext,
  documents: string,
  opened: { tokenizer: Tokenizer; endOfText: number },
  { pad, cls, sep, mask }: SpecialTokens,
  special: Pick<AboutModel, "kind" | "padTo">,
): Promise<FolderParts> {
  const { generationConfig: _, ...parts } = await modelParts(context, documents, opened, special);
  return {
    ...parts,
    specialIds: { pad_token_id: pad, cls_token_id: cls, sep_token_id: sep, mask_token_id: mask },
    extra: {
      ...parts.extra,
      "tokenizer_config.json": tokenizerConfig(context.config.model.contextLength),
    },
  };
}
