// The part of the schema about cleaning: a list of steps, each an object with one field.
import { filterCharacters, filterLength } from "@llmsmith/data-loader";
import { z } from "zod";
import { type CleanStep, HELD_OUT_PARTS } from "../clean-step.ts";
import { count } from "./values.ts";

const limit = z.int().min(0);

/** `true` stands for a step with nothing but defaults. */
function orTrue<S extends z.ZodType>(options: S) {
  return z.preprocess((value) => (value === true ? {} : value), options);
}

/** What the data-loader itself says of options that contradict each other, at the step's field. */
function accepted<T>(build: (options: T) => unknown) {
  return (context: z.core.ParsePayload<T>): void => {
    try {
      build(context.value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const message = `is not possible: ${error.message.replace(/^\w+: /, "")}`;
      context.issues.push({ code: "custom", input: context.value, path: [], message });
    }
  };
}

const step = z
  .strictObject({
    normalize: z.enum(["NFC", "NFD", "NFKC", "NFKD"]).exactOptional(),
    length: z
      .strictObject({ minCharacters: limit.exactOptional(), maxCharacters: limit.exactOptional() })
      .check(accepted(filterLength))
      .exactOptional(),
    characters: z
      .strictObject({
        script: z.preprocess(
          (value) => (typeof value === "string" ? [value] : value),
          z.array(z.string()).min(1),
        ),
        minShare: z.number().min(0).max(1).exactOptional(),
      })
      .check(accepted(filterCharacters))
      .exactOptional(),
    exactDuplicates: orTrue(
      z.strictObject({ normalize: z.boolean().exactOptional() }),
    ).exactOptional(),
    nearDuplicates: orTrue(
      z.strictObject({
        threshold: z.number().positive().max(1).exactOptional(),
        shingle: count.exactOptional(),
        permutations: z.int().min(16).max(1024).exactOptional(),
        seed: z.int().min(0).exactOptional(),
      }),
    ).exactOptional(),
    decontaminate: z
      .strictObject({
        against: z.array(z.enum(HELD_OUT_PARTS)).min(1).default(["test"]),
        ngram: count.exactOptional(),
        shortest: count.exactOptional(),
      })
      .check((context) => {
        const { ngram = 13, shortest = 1 } = context.value;
        if (shortest > ngram)
          context.issues.push({
            code: "custom",
            input: context.value,
            path: ["shortest"],
            message: `is ${shortest}, more than ngram ${ngram}`,
          });
      })
      .exactOptional(),
  })
  .check((context) => {
    if (Object.keys(context.value).length !== 1)
      context.issues.push({
        code: "custom",
        input: context.value,
        path: [],
        message:
          "must have one field, such as { normalize: NFC }; give each step an entry of its own",
      });
  });

/** `corpora.NAME.clean`. */
export const clean: z.ZodType<CleanStep[]> = z
  .array(step as z.ZodType<CleanStep>)
  .min(1)
  .check((context) => {
    const steps = context.value;
    const after = steps.findIndex(
      (each, i) => i > 0 && !("decontaminate" in each) && "decontaminate" in steps[i - 1]!,
    );
    if (after !== -1)
      context.issues.push({
        code: "custom",
        input: context.value,
        path: [after],
        message: "stands after decontaminate, which runs after the split; put decontaminate last",
      });
  });
