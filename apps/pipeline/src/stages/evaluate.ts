// Stage 7: what the models are worth on texts that they never saw.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as giveWay } from "node:timers/promises";
import {
  openTokens,
  type Row,
  rowSchema,
  rowsToBatches,
  type SplitName,
  windowBatches,
  writeArrowFile,
} from "@llmsmith/data-loader";
import { encodePrompt, respondAll } from "@llmsmith/finetune-instruct";
import { languageModelLoss, type TokenBatch } from "@llmsmith/gpt-model";
import { compile, disposeTree } from "@llmsmith/tensor";
import { evaluate as meanLoss, perplexity } from "@llmsmith/trainer";
import type { CorpusName } from "../config/types.ts";
import { wholePart } from "../corpus/read-part.ts";
import { openModel } from "../model/open.ts";
import { input, type Stage, type StageContext, throwIfInterrupted } from "../run/stage.ts";
import { MODEL_FOLDER, trainingSummary } from "../training/fit.ts";
import { evaluateClassifier } from "./evaluate-classifier.ts";
import { instructionOf } from "./instruct.ts";
import { tokensFolder } from "./pretraining-tokens.ts";

/** A masked token of a held-out story: what stands around [?], which token was there, which was found. */
export type MaskedExample = { text: string; expected: string; predicted: string };

/** What the base model is worth on the held-out texts of one corpus of a mixture. */
export type CorpusLoss = { corpus: CorpusName; weight: number; loss: number; tokens: number };

/** `results.json` of the stage. */
export type Results = {
  /**
   * Of held-out stories; for BERT, of their masked tokens. Of a mixture, the mean of the corpora's losses by
   * their weights in training.
   */
  base: { loss: number; perplexity: number; tokens: number; corpora?: CorpusLoss[] };
  /** BERT's masked tokens of held-out stories, beside guessing by how often tokens occur in training. */
  masked?: {
    accuracy: number;
    loss: number;
    places: number;
    unigram: { token: string; accuracy: number; loss: number };
    examples: MaskedExample[];
  };
  classification?: {
    labels: string[];
    /** Share of right labels of each part. */
    accuracy: Record<SplitName, number>;
    /** Messages in each part. */
    counts: Record<SplitName, number>;
    /** Test part: actual (row) against predicted (column). */
    confusion: number[][];
  };
  instructions?: { right: number; total: number };
};

/** Names of the stage's files. */
export const RESULTS_FILE = "results.json";
export const ANSWERS_FILE = "answers.arrow";

const answerColumns = ["instruction", "input", "expected", "answer", "right"];

export const evaluate: Stage = {
  name: "evaluate",
  version: 1,
  inputs: ["documents", "tokenizer", "tokens", "pretrain", "classify", "instruct"],
  usesEngine: true,
  slice: ({ classify, instruct, prompt, pretrain }) => ({
    prompt,
    batchSize: pretrain.batchSize,
    classify: classify !== undefined,
    instruct: instruct !== undefined,
  }),
  async run(context) {
    const { config, folder } = context;
    const results: Results = { base: await evaluateBase(context) };
    throwIfInterrupted(context.signal);
    if (config.classify) results.classification = await evaluateClassifier(context);
    if (config.instruct) results.instructions = await evaluateInstructions(context);
    const text = `${JSON.stringify(results, null, 2)}\n`;
    await writeFile(path.join(folder, RESULTS_FILE), text);
  },
};

async function evaluateBase(context: StageContext): Promise<Results["base"]> {
  const { cfg, params } = await openModel(path.join(input(context, "pretrain"), MODEL_FOLDER));
  const stage = input(context, "tokens");
  const lossOf = compile((batch: TokenBatch) => languageModelLoss(params, batch, cfg), {
    name: "evaluation",
  });
  const on = async (folder: string): Promise<{ loss: number; tokens: number }> => {
    const store = await openTokens(folder);
    let tokens = 0;
    try {
      const { loss } = await meanLoss({
        params,
        loss: (_, batch) => {
          tokens += batch.targets.length;
          return lossOf(batch);
        },
        batches: windowBatches(store, {
          contextLength: cfg.contextLength,
          batchSize: context.config.pretrain.batchSize,
          dropLast: false,
        }),
        weight: ({ targets }) => targets.length,
      });
      return { loss, tokens };
    } finally {
      store.close();
    }
  };
  try {
    const { mixture } = await trainingSummary(input(context, "pretrain"));
    if (!mixture) {
      const { loss, tokens } = await on(tokensFolder(stage, "validation"));
      return { loss, perplexity: perplexity(loss), tokens };
    }
    const corpora: CorpusLoss[] = [];
    for (const { corpus, weight } of mixture)
      corpora.push({ corpus, weight, ...(await on(tokensFolder(stage, "validation", corpus))) });
    const sum = (of: (each: CorpusLoss) => number) =>
      corpora.reduce((total, each) => total + of(each), 0);
    const loss = sum((each) => each.weight * each.loss);
    return { loss, perplexity: perplexity(loss), tokens: sum(({ tokens }) => tokens), corpora };
  } finally {
    lossOf.dispose();
    disposeTree(params);
  }
}

async function evaluateInstructions(
  context: StageContext,
): Promise<NonNullable<Results["instructions"]>> {
  const { config, folder, display, signal } = context;
  const rows = await wholePart(input(context, "documents"), "instructions", "test");
  const model = await openModel(path.join(input(context, "instruct"), MODEL_FOLDER));
  const { cfg, params, tokenizer, endOfText } = model;
  const format = config.prompt;
  const { maxNewTokens } = config.instruct!;
  const tasks = rows.map(instructionOf);
  // An instruction that does not fit counts as one without an answer.
  const asked = [...tasks.keys()].filter(
    (i) => encodePrompt(tokenizer, tasks[i]!, format).length <= cfg.contextLength,
  );
  const answers = tasks.map(() => "");
  let done = tasks.length - asked.length;
  try {
    for await (const event of respondAll(
      params,
      cfg,
      tokenizer,
      asked.map((i) => tasks[i]!),
      { format, endToken: endOfText, maxNewTokens },
    )) {
      if ("answer" in event) {
        answers[asked[event.index]!] = event.answer;
        display.update({ done: ++done, total: tasks.length, unit: "answers" });
      }
      await giveWay(); // an engine that computes synchronously would keep Ctrl-C out
      throwIfInterrupted(signal);
    }
  } finally {
    disposeTree(params);
  }
  const table = tasks.map(({ output, ...task }, i): Row => {
    const answer = answers[i]!;
    return { ...task, expected: output, answer, right: answer === output.trim() ? "yes" : "no" };
  });
  await writeArrowFile(
    path.join(folder, ANSWERS_FILE),
    rowsToBatches(table, { columns: answerColumns }),
    {},
    rowSchema(answerColumns),
  );
  return { right: table.filter(({ right }) => right === "yes").length, total: table.length };
}
