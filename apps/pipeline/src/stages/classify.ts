// Stage 5: the base model with a classification head, fine-tuned on messages.
import type { SplitName } from "@llmsmith/data-loader";
import {
  type ClassificationBatch,
  classificationLoss,
  classifierFromHuggingFace,
  type ClassifierParams,
  classifierToHuggingFace,
  initClassifier,
  trainableParameters,
} from "@llmsmith/finetune-classify";
import { disposeTree } from "@llmsmith/tensor";
import { documentsSummary, wholePart } from "../corpus/read-part.ts";
import { input, type Stage } from "../run/stage.ts";
import { overExamples } from "../training/batches.ts";
import { fit } from "../training/fit.ts";
import { modelParts } from "./about-model.ts";
import { type Collation, collateMessages, encodeMessages, longestOf } from "./classify-examples.ts";
import { freshModel, gptConfig, pretrainedModel } from "./start-model.ts";
import { openTokenizer } from "./tokenizer.ts";

export const classify: Stage = {
  name: "classify",
  version: 1,
  inputs: ["documents", "tokenizer", "pretrain"],
  usesEngine: true,
  slice: ({ model, classify, seed }) => {
    if (!classify) return undefined;
    const { checkpointEverySeconds: _, ...training } = classify;
    return { model, training, seed };
  },
  async run(context) {
    const { config } = context;
    const { seed } = config;
    const training = config.classify!;
    const { contextLength } = config.model;
    const documents = input(context, "documents");
    const opened = await openTokenizer(input(context, "tokenizer"));
    const { tokenizer, endOfText } = opened;
    const { labels } = await documentsSummary(documents);
    const examples = async (part: SplitName) =>
      encodeMessages(await wholePart(documents, "messages", part), labels, tokenizer, endOfText);
    const train = await examples("train");
    const validation = await examples("validation");
    const longest = training.padTo === "longest" ? longestOf(train, contextLength) : undefined;
    const collation: Collation = {
      padToken: endOfText,
      maxLength: contextLength,
      read: training.read,
      ...(longest === undefined ? {} : { padTo: longest }),
    };
    const collate = collateMessages(collation);
    const cfg = gptConfig(config, tokenizer.vocabSize, training.dropRate);
    const parts = await modelParts(context, documents, opened, {
      kind: "classifier",
      read: training.read,
      ...(longest === undefined ? {} : { padTo: longest }),
    });
    const { params, secondsBefore } = await fit<ClassifierParams, ClassificationBatch>({
      context,
      config: training,
      seed: seed + 1,
      parts,
      model: {
        start: async () => {
          const body =
            training.start === "random"
              ? freshModel(config, cfg)
              : await pretrainedModel(input(context, "pretrain"));
          return initClassifier(body, cfg, labels.length, seed + 1);
        },
        restore: (checkpoint, where) =>
          classifierFromHuggingFace(checkpoint.config, checkpoint.tensors, where).params,
        store: (p) => classifierToHuggingFace(p, cfg, labels, endOfText),
      },
      trainable: trainableParameters(training.trainable, cfg),
      loss: (p, batch, dropSeed) => classificationLoss(p, batch, cfg, dropSeed),
      ...overExamples(train, validation, collate, {
        batchSize: training.batchSize,
        seed: seed + 1,
      }),
      tokens: ({ inputs }) => inputs.length,
      about: `classifier ${JSON.stringify(cfg)}`,
    });
    disposeTree(params);
    return { secondsBefore };
  },
};
