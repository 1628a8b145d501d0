// The schema of a config with `architecture: transformer`.
import { z } from "zod";
import type { TranslationConfig } from "../translation-types.ts";
import { cleanProblems } from "./clean-problems.ts";
import { corpus } from "./corpus.ts";
import { trainingObject } from "./training.ts";
import { count } from "./values.ts";

const model = z
  .strictObject({
    contextLength: count,
    embDim: count,
    nHeads: count,
    nLayers: count,
    nDecoderLayers: count.exactOptional(),
    hiddenDim: count.exactOptional(),
    activation: z.enum(["relu", "silu", "gelu"]).default("relu"),
  })
  .check((context) => {
    const { embDim, nHeads } = context.value;
    const problem = (message: string) =>
      context.issues.push({ code: "custom", input: context.value, path: ["embDim"], message });
    if (embDim % nHeads !== 0) problem(`is ${embDim}, not a multiple of nHeads ${nHeads}`);
    if (embDim % 2 !== 0) problem(`is ${embDim}, but must be even for pairs of sine and cosine`);
  });

/** Checks a config's content and fills in the defaults. */
export const translationSchema: z.ZodType<TranslationConfig> = z
  .strictObject({
    architecture: z.literal("transformer"),
    name: z
      .string()
      .regex(/^[\w][\w.-]*$/, "must be made of letters, digits, dots, dashes and underscores"),
    seed: z.int().default(123),
    engine: z.enum(["auto", "tensorflow", "webgpu", "wasm", "cpu"]).default("auto"),
    corpora: z.strictObject({ translations: corpus }),
    tokenizer: z.strictObject({
      vocabSize: z.int().min(258),
      minFrequency: z.int().min(0).default(2),
      workers: z.int().min(0).exactOptional(),
    }),
    model,
    translate: trainingObject({ labelSmoothing: z.number().min(0).lt(1).default(0.1) }),
    search: z
      .strictObject({
        width: count.default(4),
        lengthPenalty: z.number().min(0).default(1),
        batchSize: count.default(32),
      })
      .prefault({}),
  })
  .check((context) => {
    const { corpora } = context.value;
    for (const { index, message } of cleanProblems(
      "translations",
      corpora.translations as TranslationConfig["corpora"]["translations"],
      corpora as TranslationConfig["corpora"],
    ))
      context.issues.push({
        code: "custom",
        input: context.value,
        path: ["corpora", "translations", "clean", index],
        message,
      });
  }) as z.ZodType<TranslationConfig>;
