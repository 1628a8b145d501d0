// Stage 6: the base model fine-tuned on instructions with their answers.
import type { Row, SplitName } from "@llmsmith/data-loader";
import {
  collateInstructions,
  encodeExample,
  type EncodedExample,
} from "@llmsmith/finetune-instruct";
import {
  gptFromHuggingFace,
  gptToHuggingFace,
  type GPTParams,
  languageModelLoss,
  type TokenBatch,
} from "@llmsmith/gpt-model";
import { disposeTree } from "@llmsmith/tensor";
import { wholePart } from "../corpus/read-part.ts";
import { input, type Stage } from "../run/stage.ts";
import { overExamples } from "../training/batches.ts";
import { fit } from "../training/fit.ts";
import { packedBatches } from "../training/packed-batches.ts";
import { paddingMultiple } from "../training/padding.ts";
import { type DataState, goingOn } from "../training/training-batches.ts";
import { modelParts } from "./about-model.ts";
import { freshModel, gptConfig, pretrainedModel } from "./start-model.ts";
import { openTokenizer } from "./tokenizer.ts";

export const instruct: Stage = {
  name: "instruct",
  version: 1,
  inputs: ["documents", "tokenizer", "pretrain"],
  usesEngine: true,
  slice: ({ model, instruct, seed, prompt }) => {
    if (!instruct) return undefined;
    const { checkpointEverySeconds: _, ...training } = instruct;
    return { model, training, seed, prompt };
  },
  async run(context) {
    const { config } = context;
    const { seed, prompt } = config;
    const training = config.instruct!;
    const documents = input(context, "documents");
    const opened = await openTokenizer(input(context, "tokenizer"));
    const { tokenizer, endOfText } = opened;
    const cfg = gptConfig(config, tokenizer.vocabSize, training.dropRate);
    const examples = async (part: SplitName): Promise<EncodedExample[]> =>
      (await wholePart(documents, "instructions", part)).map((row) =>
        encodeExample(tokenizer, instructionOf(row), prompt, endOfText),
      );
    const train = await examples("train");
    const validation = await examples("validation");
    const collate = (chosen: readonly EncodedExample[]): TokenBatch =>
      collateInstructions(chosen, {
        padToken: endOfText,
        maxLength: cfg.contextLength,
        maskPrompt: training.maskPrompt,
        padToMultipleOf: paddingMultiple(),
      });
    const parts = await modelParts(context, documents, opened, {
      kind: "instruct",
      maxNewTokens: training.maxNewTokens,
    });
    // Evaluations are of examples in rows of their own either way, so that their losses can be compared.
    const unpacked = overExamples(train, validation, collate, {
      batchSize: training.batchSize,
      seed: seed + 2,
    });
    const { params, secondsBefore } = await fit<GPTParams, TokenBatch>({
      context,
      config: training,
      seed: seed + 2,
      parts,
      model: {
        start: () =>
          training.start === "random"
            ? freshModel(config, cfg)
            : pretrainedModel(input(context, "pretrain")),
        restore: (checkpoint, where) =>
          gptFromHuggingFace(checkpoint.config, checkpoint.tensors, where).params,
        store: (p) => gptToHuggingFace(p, cfg),
      },
      loss: (p, batch, dropSeed) => languageModelLoss(p, batch, cfg, dropSeed),
      ...unpacked,
      ...(training.packing
        ? {
            batches: (epochs: number, state?: DataState) =>
              packedBatches(train, {
                contextLength: cfg.contextLength,
                padToken: endOfText,
                maskPrompt: training.maskPrompt,
                batchSize: training.batchSize,
                seed: seed + 2,
                epochs,
                ...goingOn(state),
              }),
          }
        : {}),
      tokens: ({ inputs }) => inputs.length,
      about: `instruct ${JSON.stringify(cfg)}`,
    });
    disposeTree(params);
    return { secondsBefore };
  },
};

/** The three fields of an instruction row; a missing input is empty. */
export function instructionOf(row: Row): { instruction: string; input: string; output: string } {
  const { instruction = "", input: text = "", output = "" } = row;
  return { instruction, input: text, output };
}
