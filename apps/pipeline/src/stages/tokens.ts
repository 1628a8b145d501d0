// Stage 3: the texts as token shards: training texts of the included corpora and held-out stories, or for a
// mixture training and held-out texts of each corpus.
import { textsOf, writeTokens } from "@llmsmith/data-loader";
import { corpusTexts, readPart, trainingTexts } from "../corpus/read-part.ts";
import { input, type Stage } from "../run/stage.ts";
import { tokensFolder } from "./pretraining-tokens.ts";
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
    ...(pretrain.mixture ? { separate: true } : {}),
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
    const { include, mixture } = config.pretrain;
    const parts: [folder: string, texts: AsyncIterable<string>][] = mixture
      ? include.flatMap((corpus) =>
          (["train", "validation"] as const).map((part): [string, AsyncIterable<string>] => [
            tokensFolder(folder, part, corpus),
            corpusTexts(documents, corpus, part, config.prompt),
          ]),
        )
      : [
          [tokensFolder(folder, "train"), trainingTexts(documents, include, config.prompt)],
          [
            tokensFolder(folder, "validation"),
            textsOf(readPart(documents, "stories", "validation")),
          ],
        ];
    for (const [i, [target, texts]] of parts.entries()) {
      display.update({ done: i, total: parts.length, unit: "parts" });
      await writeTokens(target, texts, encoder, options);
    }
  },
};
