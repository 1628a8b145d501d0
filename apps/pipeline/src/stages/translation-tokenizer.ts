// Stage 2 of a translation run: one tokenizer for both sides, trained on the training pairs.
import path from "node:path";
import { END_OF_TEXT, saveTokenizer, type Tokenizer, trainBPE } from "@llmsmith/tokenizer";
import { UserError } from "@llmsmith/files";
import type { TranslationConfig } from "../config/translation-types.ts";
import { readPart } from "../corpus/read-part.ts";
import { input, type Stage } from "../run/stage.ts";
import { tokenizerSlice, trainingWorkers } from "./tokenizer-settings.ts";
import { openTokenizer, TOKENIZER_FILE } from "./tokenizer.ts";

/** Name of the token that fills up rows and begins each translation, as in Marian's models. */
export const PADDING = "<pad>";

export const translationTokenizer: Stage<TranslationConfig> = {
  name: "tokenizer",
  version: 1,
  inputs: ["documents"],
  usesEngine: false,
  slice: ({ tokenizer }) => ({ tokenizer: tokenizerSlice(tokenizer), sides: ["source", "target"] }),
  async run(context) {
    const { config, folder, display } = context;
    const trained = await trainBPE(bothSides(input(context, "documents")), {
      ...config.tokenizer,
      workers: trainingWorkers(config.tokenizer),
      specialTokens: [END_OF_TEXT, PADDING],
      onProgress: ({ done, total }) => display.update({ done, total, unit: "tokens" }),
    });
    await saveTokenizer(path.join(folder, TOKENIZER_FILE), trained);
  },
};

async function* bothSides(documents: string): AsyncGenerator<string> {
  for await (const { source = "", target = "" } of readPart(documents, "translations", "train")) {
    yield source;
    yield target;
  }
}

/** The tokenizer of a translation run with the tokens that end and fill texts. */
export async function openTranslationTokenizer(
  folder: string,
): Promise<{ tokenizer: Tokenizer; endOfText: number; padding: number }> {
  const { tokenizer, endOfText } = await openTokenizer(folder);
  const padding = tokenizer.specialTokens.get(PADDING);
  if (padding === undefined)
    throw new UserError(`${path.join(folder, TOKENIZER_FILE)}: it has no token ${PADDING}`);
  return { tokenizer, endOfText, padding };
}
