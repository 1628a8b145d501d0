// The part of the schema about a corpus: where it is, how it is cleaned and dealt out.
import { ROW_FORMATS } from "@llmsmith/data-loader";
import { z } from "zod";
import type { CorpusConfig } from "../types.ts";
import { clean } from "./clean.ts";
import { share } from "./values.ts";

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

/** `corpora.NAME`. */
export const corpus: z.ZodType<CorpusConfig> = z
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
    clean: clean.exactOptional(),
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
