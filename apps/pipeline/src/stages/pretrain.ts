// Stage 4: the base model, by next-token prediction.
import type { TokenBatch } from "@llmsmith/data-loader";
import {
  gptFromHuggingFace,
  gptToHuggingFace,
  type GPTParams,
  languageModelLoss,
} from "@llmsmith/gpt-model";
import type { Tree } from "@llmsmith/tensor";
import { input, type Stage, type StageContext } from "../run/stage.ts";
import { fitOpened, type OpenedTraining } from "../training/fit-opened.ts";
import { modelParts } from "./about-model.ts";
import { openPretrainingTokens } from "./pretraining-tokens.ts";
import { freshModel, gptConfig } from "./start-model.ts";
import { openTokenizer } from "./tokenizer.ts";

export const pretrain: Stage = {
  name: "pretrain",
  version: 1,
  inputs: ["documents", "tokenizer", "tokens"],
  usesEngine: true,
  slice: ({ model, pretrain, seed, prompt }) => {
    const { checkpointEverySeconds: _, prefetch: __, ...training } = pretrain; // neither changes a number
    return { model, training, seed, prompt };
  },
  run: async (context) => fitOpened(await openPretraining(context)),
};

/** The base model's training as a config describes it, on tokens that stay open until `close`. */
export async function openPretraining(
  context: StageContext,
): Promise<OpenedTraining<GPTParams & Tree, TokenBatch>> {
  const { config } = context;
  const { pretrain: training, seed } = config;
  const opened = await openTokenizer(input(context, "tokenizer"));
  const cfg = gptConfig(config, opened.tokenizer.vocabSize, training.dropRate);
  const parts = await modelParts(context, input(context, "documents"), opened, { kind: "base" });
  const { close, ...data } = await openPretrainingTokens(context);
  return {
    options: {
      context,
      config: training,
      seed,
      parts,
      model: {
        start: () => freshModel(config, cfg),
        restore: (checkpoint, where) =>
          gptFromHuggingFace(checkpoint.config, checkpoint.tensors, where).params,
        store: (p) => gptToHuggingFace(p, cfg),
      },
      loss: (p, batch, dropSeed) => languageModelLoss(p, batch, cfg, dropSeed),
      ...data,
      tokens: ({ inputs }) => inputs.length,
      about: JSON.stringify(cfg),
    },
    close,
  };
}
