// Stage 2: a tokenizer trained on the training texts, or one of OpenAI's.
import path from "node:path";
import {
  encoding,
  END_OF_TEXT,
  loadTokenizer,
  saveTokenizer,
  type Tokenizer,
  trainBPE,
} from "@llmsmith/tokenizer";
import { UserError } from "@llmsmith/files";
import { trainingTexts } from "../corpus/read-part.ts";
import { input, type Stage } from "../run/stage.ts";
import { tokenizerSlice, trainingWorkers } from "./tokenizer-settings.ts";

/** Name of the stage's file. */
export const TOKENIZER_FILE = "tokenizer.json";

export const tokenizer: Stage = {
  name: "tokenizer",
  version: 1,
  inputs: ["documents"],
  usesEngine: false,
  slice: ({ tokenizer, pretrain, prompt }) => ({
    tokenizer: tokenizerSlice(tokenizer),
    include: pretrain.include,
    prompt,
  }),
  async run(context) {
    const { config, folder, display } = context;
    const { vocabSize, encoding: name, minFrequency } = config.tokenizer;
    if (name !== undefined) {
      await saveTokenizer(path.join(folder, TOKENIZER_FILE), encoding(name));
      return;
    }
    const texts = trainingTexts(
      input(context, "documents"),
      config.pretrain.include,
      config.prompt,
    );
    const trained = await trainBPE(texts, {
      vocabSize: vocabSize!,
      minFrequency,
      workers: trainingWorkers(config.tokenizer),
      specialTokens: [END_OF_TEXT],
      onProgress: ({ done, total }) => display.update({ done, total, unit: "tokens" }),
    });
    await saveTokenizer(path.join(folder, TOKENIZER_FILE), trained);
  },
};

/** The tokenizer of a run and the token that ends a text: for BERT, [SEP]. */
export async function openTokenizer(
  folder: string,
): Promise<{ tokenizer: Tokenizer; endOfText: number }> {
  const file = path.join(folder, TOKENIZER_FILE);
  const opened = await loadTokenizer(file);
  const endOfText = opened.specialTokens.get(END_OF_TEXT) ?? opened.specialTokens.get("[SEP]");
  if (endOfText === undefined)
    throw new UserError(`${file}: it has no token ${END_OF_TEXT}; take another encoding`);
  return { tokenizer: opened, endOfText };
}
