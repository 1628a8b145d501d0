// Stage 5 of BERT: the base model with pooler and classification head, fine-tuned on messages.
import {
  type BertClassificationBatch,
  bertClassificationLoss,
  bertClassifierFromHuggingFace,
  type BertClassifierParams,
  bertClassifierToHuggingFace,
  type BertConfig,
  initBertClassifier,
} from "@llmsmith/bert-model";
import type { SplitName } from "@llmsmith/data-loader";
import type { ClassificationExample, TrainableParts } from "@llmsmith/finetune-classify";
import { disposeTree } from "@llmsmith/tensor";
import { documentsSummary, wholePart } from "../../corpus/read-part.ts";
import { input, type Stage } from "../../run/stage.ts";
import { overExamples } from "../../training/batches.ts";
import { fit } from "../../training/fit.ts";
import { longestOf } from "../classify-examples.ts";
import { openTokenizer } from "../tokenizer.ts";
import { collateForBert, messageForBert } from "./classify-examples.ts";
import { specialTokensOf } from "./special-tokens.ts";
import { bertConfig, bertParts, freshBert, pretrainedBert } from "./start-model.ts";

export const bertClassify: Stage = {
  name: "classify",
  version: 1,
  inputs: ["documents", "tokenizer", "pretrain"],
  usesEngine: true,
  slice: ({ architecture, model, classify, seed }) => {
    if (!classify) return undefined;
    const { checkpointEverySeconds: _, ...training } = classify;
    return { architecture, model, training, seed };
  },
  async run(context) {
    const { config } = context;
    const { seed } = config;
    const training = config.classify!;
    const { contextLength } = config.model;
    const documents = input(context, "documents");
    const folder = input(context, "tokenizer");
    const opened = await openTokenizer(folder);
    const { tokenizer } = opened;
    const special = specialTokensOf(tokenizer, folder);
    const { labels } = await documentsSummary(documents);
    const examples = async (part: SplitName): Promise<ClassificationExample[]> =>
      (await wholePart(documents, "messages", part)).map((row) => ({
        ids: messageForBert(tokenizer, special, row["text"]!, contextLength),
        label: labels.indexOf(row["label"]!),
      }));
    const train = await examples("train");
    const validation = await examples("validation");
    const padTo = training.padTo === "longest" ? longestOf(train, contextLength) : undefined;
    const collate = collateForBert(special.pad, contextLength, padTo);
    const cfg = bertConfig(config, tokenizer.vocabSize, training.dropRate);
    const parts = await bertParts(context, documents, opened, special, {
      kind: "classifier",
      ...(padTo === undefined ? {} : { padTo }),
    });
    const { params, secondsBefore } = await fit<BertClassifierParams, BertClassificationBatch>({
      context,
      config: training,
      seed: seed + 1,
      parts,
      model: {
        start: async () => {
          const body =
            training.start === "random"
              ? freshBert(cfg, seed)
              : (await pretrainedBert(input(context, "pretrain"))).params;
          return initBertClassifier(body, cfg, labels.length, seed + 1);
        },
        restore: (checkpoint, where) =>
          bertClassifierFromHuggingFace(checkpoint.config, checkpoint.tensors, where).params,
        store: (p) => bertClassifierToHuggingFace(p, cfg, labels),
      },
      trainable: trainableInBert(training.trainable, cfg),
      loss: (p, batch, dropSeed) => bertClassificationLoss(p, batch, cfg, dropSeed),
      ...overExamples(train, validation, collate, {
        batchSize: training.batchSize,
        seed: seed + 1,
      }),
      tokens: ({ inputs }) => inputs.length,
      about: `bert classifier ${JSON.stringify(cfg)}`,
    });
    disposeTree(params);
    return { secondsBefore };
  },
};

/** Whether the parameter at a path is trained; the pooler is new, so it counts as head. */
function trainableInBert(parts: TrainableParts, cfg: BertConfig): (path: string) => boolean {
  const prefixes: Record<TrainableParts, string[]> = {
    head: ["head.", "pooler."],
    lastBlock: ["head.", "pooler.", `body.blocks.${cfg.nLayers - 1}.`],
    all: [""],
  };
  return (path) => prefixes[parts].some((prefix) => path.startsWith(prefix));
}
