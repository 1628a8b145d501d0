// The schema of a config file: every object is strict, so that a misspelt field is an error.
import { ENCODING_NAMES } from "@llmsmith/tokenizer";
import { z } from "zod";
import { bertProblems } from "./schema/bert-problems.ts";
import { cleanProblems } from "./schema/clean-problems.ts";
import { corpus } from "./schema/corpus.ts";
import { mixture, mixtureProblems, withIncluded } from "./schema/mixture.ts";
import { trainingObject } from "./schema/training.ts";
import { corpusName, count } from "./schema/values.ts";
import type { Config } from "./types.ts";

const start = z.enum(["pretrained", "random"]).default("pretrained");

/** Checks a config file's content and fills in the defaults. */
export const configSchema: z.ZodType<Config> = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w][\w.-]*$/, "must be made of letters, digits, dots, dashes and underscores"),
    seed: z.int().default(123),
    engine: z.enum(["auto", "tensorflow", "webgpu", "wasm", "cpu"]).default("auto"),
    architecture: z.enum(["gpt", "bert"]).default("gpt"),
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
        workers: z.int().min(0).exactOptional(),
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
      include: z.array(corpusName).min(1).exactOptional(),
      mixture: mixture.exactOptional(),
      prefetch: z
        .custom<boolean | number>(
          (value) => typeof value === "boolean" || count.safeParse(value).success,
          "must be true, false or a whole number of batches from 1",
        )
        .exactOptional(),
      stride: count.exactOptional(),
      endOfText: z.boolean().default(true),
      maskShare: z.number().positive().max(0.9).exactOptional(),
      wholeWord: z.boolean().exactOptional(),
    })
      .check((context) => {
        for (const { path, message } of mixtureProblems(context.value))
          context.issues.push({ code: "custom", input: context.value, path, message });
      })
      .overwrite(withIncluded),
    classify: trainingObject({
      start,
      trainable: z.enum(["head", "lastBlock", "all"]).default("all"),
      padTo: z.enum(["batch", "longest"]).default("batch"),
      read: z.enum(["lastToken", "end"]).default("lastToken"),
    }).exactOptional(),
    instruct: trainingObject({
      start,
      maskPrompt: z.boolean().default(false),
      packing: z.boolean().exactOptional(),
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
    const config = context.value as Config; // `overwrite` has filled in pretrain.include
    const { corpora, classify, instruct, pretrain } = config;
    const problem = (path: PropertyKey[], message: string) =>
      context.issues.push({ code: "custom", input: context.value, path, message });
    if (classify && !corpora.messages)
      problem(["classify"], "needs corpora.messages; add the corpus or leave classify out");
    if (instruct && !corpora.instructions)
      problem(["instruct"], "needs corpora.instructions; add the corpus or leave instruct out");
    const present = Object.keys(corpora);
    for (const name of pretrain.include)
      if (!present.includes(name))
        problem(
          ["pretrain", ...(pretrain.mixture?.[name] ? ["mixture", name] : ["include"])],
          `names ${name}, but there is no corpora.${name}`,
        );
    for (const [name, corpusConfig] of Object.entries(corpora))
      for (const { index, message } of cleanProblems(name, corpusConfig, corpora))
        problem(["corpora", name, "clean", index], message);
    for (const { path, message } of bertProblems(config)) problem(path, message);
  }) as z.ZodType<Config>;
