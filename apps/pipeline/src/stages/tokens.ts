// Stage 3: the texts as token shards; training on the included corpora, validation on held-out stories.
import path from "node:path";
import { textsOf, writeTokens } from "@llmsmith/data-loader";
import { readPart, trainingTexts } from "../corpus/read-part.ts";
import { input, type Stage } from "../run/stage.ts";
import { openTokenizer } from "./tokenizer.ts";

export const tokens: Stage = {
  name: "tokens",
  version: 1,
  inputs: ["documents", "tokenizer"],
  usesEngine: false,
  slice: ({ pretrain, prompt }) => ({
    include: pretrain.include,
    endOfText: pretrain.endOfText,
    prompt,
  }),
  async run(context) {
    const { config, folder, display } = context;
    const documents = input(context, "documents");
    const { tokenizer, endOfText } = await openTokenizer(input(context, "tokenizer"));
    // Text from outside must not smuggle in control tokens: their names are ordinary text here.
    const encoder = {
      id: tokenizer.id,
      hash: tokenizer.hash,
      vocabSize: tokenizer.vocabSize,
      encode: (text: string) => tokenizer.encode(text, { disallowedSpecial: "none" }),
    };
    const options = config.pretrain.endOfText ? { endOfText } : {};
    const train = trainingTexts(documents, config.pretrain.include, config.prompt);
    const validation = textsOf(readPart(documents, "stories", "validation"));
    const parts = { train, validation };
    for (const [i, [part, texts]] of Object.entries(parts).entries()) {
      display.update({ done: i, total: 2, unit: "parts" });
      await writeTokens(path.join(folder, part), texts, encoder, options);
    }
  },
};
