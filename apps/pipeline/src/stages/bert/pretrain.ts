// Stage 4 of BERT: the base model, by finding masked tokens.
import path from "node:path";
import {
  bertFromHuggingFace,
  type BertParams,
  bertToHuggingFace,
  type MaskedBatch,
  maskedLanguageLoss,
} from "@llmsmith/bert-model";
import { openTokens } from "@llmsmith/data-loader";
import type { Tree } from "@llmsmith/tensor";
import { input, type Stage, type StageContext } from "../../run/stage.ts";
import { fitOpened, type OpenedTraining } from "../../training/fit-opened.ts";
import { goingOn } from "../../training/training-batches.ts";
import { openTokenizer } from "../tokenizer.ts";
import { type Masking, maskedWindows } from "./masked-windows.ts";
import { specialTokensOf } from "./special-tokens.ts";
import { bertConfig, bertParts, freshBert, MASK_SHARE } from "./start-model.ts";

export const bertPretrain: Stage = {
  name: "pretrain",
  version: 1,
  inputs: ["documents", "tokenizer", "tokens"],
  usesEngine: true,
  slice: ({ architecture, model, pretrain, seed, prompt }) => {
    const { checkpointEverySeconds: _, ...training } = pretrain;
    return { architecture, model, training, seed, prompt };
  },
  run: async (context) => fitOpened(await openMaskedPretraining(context)),
};

/** The base model's training as a config describes it, on tokens that stay open until `close`. */
export async function openMaskedPretraining(
  context: StageContext,
): Promise<OpenedTraining<BertParams & Tree, MaskedBatch>> {
  const { config } = context;
  const { pretrain: training, seed } = config;
  const { contextLength } = config.model;
  const folder = input(context, "tokenizer");
  const opened = await openTokenizer(folder);
  const { tokenizer } = opened;
  const special = specialTokensOf(tokenizer, folder);
  const cfg = bertConfig(config, tokenizer.vocabSize, training.dropRate);
  const documents = input(context, "documents");
  const parts = await bertParts(context, documents, opened, special, { kind: "masked" });
  const train = await openTokens(path.join(input(context, "tokens"), "train"));
  const validation = await openTokens(path.join(input(context, "tokens"), "validation"));
  const { maskShare: share = MASK_SHARE, wholeWord = false } = training;
  const masking: Masking = { tokenizer, special, share, wholeWord };
  const windows = { contextLength, batchSize: training.batchSize, seed };
  const stride = training.stride === undefined ? {} : { stride: training.stride };
  return {
    options: {
      context,
      config: training,
      seed,
      parts,
      model: {
        start: () => freshBert(cfg, seed),
        restore: (checkpoint, where) =>
          bertFromHuggingFace(checkpoint.config, checkpoint.tensors, where).params,
        store: (p) => bertToHuggingFace(p, cfg),
      },
      loss: (p, batch, dropSeed) => maskedLanguageLoss(p, batch, cfg, dropSeed),
      batches: (epochs, state) =>
        maskedWindows(train, masking, {
          ...windows,
          ...stride,
          epochs,
          shuffle: true,
          ...goingOn(state),
        }),
      evaluation: {
        train: () => maskedWindows(train, masking, { ...windows, ...stride, dropLast: false }),
        validation: () => maskedWindows(validation, masking, { ...windows, dropLast: false }),
      },
      tokens: ({ inputs }) => inputs.length,
      about: `masked ${JSON.stringify(cfg)}`,
    },
    close() {
      train.close();
      validation.close();
    },
  };
}
