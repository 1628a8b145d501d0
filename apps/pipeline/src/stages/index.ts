// All stages, in the order in which they run.
import type { Stage } from "../run/stage.ts";
import { classify } from "./classify.ts";
import { documents } from "./documents.ts";
import { evaluate } from "./evaluate.ts";
import { instruct } from "./instruct.ts";
import { pretrain } from "./pretrain.ts";
import { sample } from "./sample.ts";
import { tokenizer } from "./tokenizer.ts";
import { tokens } from "./tokens.ts";

/** The pipeline. */
export const stages: readonly Stage[] = [
  documents,
  tokenizer,
  tokens,
  pretrain,
  classify,
  instruct,
  evaluate,
  sample,
];
