// Stage 2 of BERT: a tokenizer with [PAD], [CLS], [SEP] and [MASK], trained on the training texts.
import path from "node:path";
import { saveTokenizer, trainBPE } from "@llmsmith/tokenizer";
import { trainingTexts } from "../../corpus/read-part.ts";
import { input, type Stage } from "../../run/stage.ts";
import { tokenizerSlice, trainingWorkers } from "../tokenizer-settings.ts";
import { TOKENIZER_FILE } from "../tokenizer.ts";
import { BERT_TOKENS } from "./special-tokens.ts";

export const bertTokenizer: Stage = {
  name: "tokenizer",
  version: 1,
  inputs: ["documents"],
  usesEngine: false,
  slice: ({ architecture, tokenizer, pretrain, prompt }) => ({
    architecture,
    tokenizer: tokenizerSlice(tokenizer),
    include: pretrain.include,
    prompt,
  }),
  async run(context) {
    const { config, folder, display } = context;
    const { vocabSize, minFrequency } = config.tokenizer;
    const { include } = config.pretrain;
    const trained = await trainBPE(
      trainingTexts(input(context, "documents"), include, config.prompt),
      {
        vocabSize: vocabSize!,
        minFrequency,
        workers: trainingWorkers(config.tokenizer),
        specialTokens: [...BERT_TOKENS],
        onProgress: ({ done, total }) => display.update({ done, total, unit: "tokens" }),
      },
    );
    await saveTokenizer(path.join(folder, TOKENIZER_FILE), trained);
  },
};
