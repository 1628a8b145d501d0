// The schema of a config file: every object is strict, so that a misspelt field is an error.
import { ROW_FORMATS } from "@llmsmith/data-loader";
import { ENCODING_NAMES } from "@llmsmith/tokenizer";
import { z } from "zod";
import type { Config } from "./types.ts";

const count = z.int().positive();
const share = z.number().min(0).max(1);
const rate = z.number().min(0).lt(1);
const corpusName = z.enum(["stories", "messages", "instructions"]);

const split = z
  .strictObject({
    by: z.enum(["content", "order", "characters", "file"]).default("content"),
    train: share.default(0.9),
    validation: share.default(0.1),
    test: share.default(0),
    order: z
      .array(z.enum(["train", "validation", "test"]))
      .length(3)
      .default(["train", "validation", "test"]),
    file: z.string().min(1).exactOptional(),
  })
  .check((context) => {
    const { by, train, validation, test, file, order } = context.value;
    const problem = (path: string, message: string) =>
      context.issues.push({ code: "custom", input: context.value, path: [path], message });
    if (by === "file" && file === undefined)
      problem("file", "is needed: the JSON file that lists the parts");
    if (by !== "file" && Math.abs(train + validation + test - 1) > 1e-9)
      problem(
        "train",
        `and validation and test add up to ${train + validation + test}; they must add up to 1`,
      );
    if (new Set(order).size !== 3)
      problem("order", "must name train, validation and test once each");
  });

const corpus = z
  .strictObject({
    file: z.string().min(1),
    url: z.url({ protocol: /^https?$/ }).exactOptional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, "must be 64 hexadecimal digits")
      .exactOptional(),
    licence: z.string().exactOptional(),
    format: z.enum(ROW_FORMATS).exactOptional(),
    columns: z.record(z.string(), z.string()).exactOptional(),
    documentSeparator: z.string().min(1).exactOptional(),
    header: z.array(z.string()).min(1).exactOptional(),
    quote: z.boolean().exactOptional(),
    balance: z.boolean().default(false),
    split: split.prefault({}),
  })
  .check((context) => {
    if (context.value.url !== undefined && context.value.sha256 === undefined)
      context.issues.push({
        code: "custom",
        input: context.value,
        path: ["sha256"],
        message: "is needed with a url: what is downloaded must be the file that was meant",
      });
  });

const compileMode = z.enum(["auto", "graph", "mixed", "xla", "off"]);

const training = {
  epochs: count.exactOptional(),
  steps: count.exactOptional(),
  batchSize: count,
  gradientAccumulation: count.default(1),
  learningRate: z.number().positive(),
  warmupSteps: z.int().min(0).default(0),
  minimumLearningRate: z.number().min(0).exactOptional(),
  optimizer: z.enum(["adamw", "muon"]).default("adamw"),
  muonRateFactor: z.number().positive().default(6),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  weightDecay: z.number().min(0).default(0.1),
  decay: z.enum(["matrices", "all"]).default("matrices"),
  maxGradNorm: z.number().positive().exactOptional(),
  dropRate: rate.default(0),
  compile: compileMode.default("auto"),
  compileUpdate: compileMode.exactOptional(),
  precision: z.enum(["float32", "bfloat16"]).default("float32"),
  evaluateEvery: count.default(50),
  evaluateBatches: count.default(5),
  checkpointEverySeconds: z.number().min(0).default(60),
};

/** Exactly one of epochs and steps, and a schedule that goes down. */
function trainingObject<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject({ ...training, ...shape }).check((context) => {
    const value = context.value as {
      epochs?: number;
      steps?: number;
      learningRate: number;
      minimumLearningRate?: number;
    };
    const problem = (path: string, message: string) =>
      context.issues.push({ code: "custom", input: context.value, path: [path], message });
    if (value.epochs === undefined && value.steps === undefined)
      problem("epochs", "or steps is needed");
    if (value.epochs !== undefined && value.steps !== undefined)
      problem("steps", "and epochs are both given; leave one out");
    if ((value.minimumLearningRate ?? 0) > value.learningRate)
      problem("minimumLearningRate", `is greater than learningRate ${value.learningRate}`);
  });
}

const start = z.enum(["pretrained", "random"]).default("pretrained");

/** Checks a config file's content and fills in the defaults. */
export const configSchema: z.ZodType<Config> = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w][\w.-]*$/, "must be made of letters, digits, dots, dashes and underscores"),
    seed: z.int().default(123),
    engine: z.enum(["auto", "tensorflow", "webgpu", "wasm", "cpu"]).default("auto"),
    corpora: z.strictObject({
      stories: corpus,
      messages: corpus.exactOptional(),
      instructions: corpus.exactOptional(),
    }),
    prompt: z.enum(["alpaca", "phi3", "plain"]).default("alpaca"),
    tokenizer: z
      .strictObject({
        vocabSize: z.int().min(257).exactOptional(),
        minFrequency: z.int().min(0).default(2),
        encoding: z.enum(ENCODING_NAMES).exactOptional(),
      })
      .check((context) => {
        const { vocabSize, encoding } = context.value;
        if ((vocabSize === undefined) === (encoding === undefined))
          context.issues.push({
            code: "custom",
            input: context.value,
            path: ["vocabSize"],
            message: "or encoding is needed, not both: train a tokenizer or take OpenAI's",
          });
      }),
    model: z
      .strictObject({
        contextLength: count,
        embDim: count,
        nHeads: count,
        nLayers: count,
        qkvBias: z.boolean().default(false),
        tiedHead: z.boolean().default(false),
        init: z.enum(["gpt2", "pytorch"]).default("gpt2"),
      })
      .check((context) => {
        const { embDim, nHeads } = context.value;
        if (embDim % nHeads !== 0)
          context.issues.push({
            code: "custom",
            input: context.value,
            path: ["embDim"],
            message: `is ${embDim}, not a multiple of nHeads ${nHeads}`,
          });
      }),
    pretrain: trainingObject({
      include: z.array(corpusName).min(1).default(["stories"]),
      stride: count.exactOptional(),
      endOfText: z.boolean().default(true),
    }),
    classify: trainingObject({
      start,
      trainable: z.enum(["head", "lastBlock", "all"]).default("all"),
      padTo: z.enum(["batch", "longest"]).default("batch"),
      read: z.enum(["lastToken", "end"]).default("lastToken"),
    }).exactOptional(),
    instruct: trainingObject({
      start,
      maskPrompt: z.boolean().default(false),
      maxNewTokens: count.default(64),
    }).exactOptional(),
    sample: z
      .strictObject({
        prompts: z.array(z.string().min(1)).min(1).default(["Once upon a time"]),
        maxNewTokens: count.default(120),
        temperature: z.number().min(0).default(0.8),
        topK: count.exactOptional(),
        topP: z.number().positive().max(1).exactOptional(),
      })
      .prefault({}),
  })
  .check((context) => {
    const { corpora, classify, instruct, pretrain } = context.value;
    const problem = (path: string[], message: string) =>
      context.issues.push({ code: "custom", input: context.value, path, message });
    if (classify && !corpora.messages)
      problem(["classify"], "needs corpora.messages; add the corpus or leave classify out");
    if (instruct && !corpora.instructions)
      problem(["instruct"], "needs corpora.instructions; add the corpus or leave instruct out");
    for (const name of pretrain.include)
      if (!corpora[name])
        problem(["pretrain", "include"], `names ${name}, but there is no corpora.${name}`);
  }) as z.ZodType<Config>;
