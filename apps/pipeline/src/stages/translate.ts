// Stage 3 of a translation run: an encoder–decoder from random numbers, trained on pairs.
import { disposeTree } from "@llmsmith/tensor";
import {
  defineTransformer,
  initTransformer,
  transformerFromHuggingFace,
  type TransformerParams,
  transformerToHuggingFace,
  type TranslationBatch,
  translationLoss,
} from "@llmsmith/transformer-model";
import type { TranslationConfig } from "../config/translation-types.ts";
import type { FolderParts } from "../model/folder-parts.ts";
import { translatorParts } from "../model/translator.ts";
import { input, type Stage, type StageContext } from "../run/stage.ts";
import { overExamples } from "../training/batches.ts";
import { fit } from "../training/fit.ts";
import { corporaOf } from "./about-model.ts";
import { collatePairs, encodePart } from "./translation-examples.ts";
import { openTranslationTokenizer } from "./translation-tokenizer.ts";

export const translate: Stage<TranslationConfig> = {
  name: "translate",
  version: 1,
  inputs: ["documents", "tokenizer"],
  usesEngine: true,
  slice: ({ model, translate: training, search, seed }) => {
    const { checkpointEverySeconds: _, ...rest } = training;
    const { width, lengthPenalty } = search; // they are in the model's generation_config.json
    return { model, training: rest, seed, search: { width, lengthPenalty } };
  },
  async run(context) {
    const { config } = context;
    const { seed, model, translate: training } = config;
    const documents = input(context, "documents");
    const opened = await openTranslationTokenizer(input(context, "tokenizer"));
    const { tokenizer } = opened;
    const { dropRate, batchSize, labelSmoothing } = training;
    const cfg = defineTransformer({ ...model, vocabSize: tokenizer.vocabSize, dropRate });
    const { contextLength } = cfg;
    const train = await encodePart(documents, "train", tokenizer, contextLength);
    const validation = await encodePart(documents, "validation", tokenizer, contextLength);
    const collate = collatePairs(opened, contextLength);
    const { params, secondsBefore } = await fit<TransformerParams, TranslationBatch>({
      context,
      config: training,
      seed,
      parts: await partsOf(context, documents, opened),
      model: {
        start: () => initTransformer(cfg, seed),
        restore: (checkpoint, where) =>
          transformerFromHuggingFace(checkpoint.config, checkpoint.tensors, where).params,
        store: (p) => transformerToHuggingFace(p, cfg),
      },
      // Evaluations, which have no seed, are of the plain loss: it can be compared across smoothings.
      loss: (p, batch, dropSeed) =>
        translationLoss(p, batch, cfg, dropSeed === undefined ? {} : { dropSeed, labelSmoothing }),
      ...overExamples(train, validation, collate, { batchSize, seed }),
      tokens: ({ source, inputs }) => source.length + inputs.length,
      about: `translate ${JSON.stringify(cfg)}`,
    });
    disposeTree(params);
    return { secondsBefore };
  },
};

async function partsOf(
  { config, provenance }: StageContext<TranslationConfig>,
  documents: string,
  opened: Awaited<ReturnType<typeof openTranslationTokenizer>>,
): Promise<FolderParts> {
  const { tokenizer, endOfText, padding } = opened;
  const { width, lengthPenalty } = config.search;
  return translatorParts(tokenizer, {
    version: 1,
    kind: "translation",
    endOfText,
    padding,
    tokenizer: { id: tokenizer.id, hash: tokenizer.hash },
    search: { width, lengthPenalty },
    corpora: await corporaOf(documents),
    provenance,
  });
}
