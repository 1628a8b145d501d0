// All stages, in the order in which they run.
import type { Architecture } from "../config/types.ts";
import type { Stage } from "../run/stage.ts";
import { bertClassify } from "./bert/classify.ts";
import { bertEvaluate } from "./bert/evaluate.ts";
import { bertPretrain } from "./bert/pretrain.ts";
import { bertTokenizer } from "./bert/tokenizer.ts";
import { classify } from "./classify.ts";
import { documents } from "./documents.ts";
import { evaluate } from "./evaluate.ts";
import { instruct } from "./instruct.ts";
import { pretrain } from "./pretrain.ts";
import { sample } from "./sample.ts";
import { tokenizer } from "./tokenizer.ts";
import { tokens } from "./tokens.ts";

/** The pipeline of GPT. */
const gptStages: readonly Stage[] = [
  documents,
  tokenizer,
  tokens,
  pretrain,
  classify,
  instruct,
  evaluate,
  sample,
];

/** The pipeline of BERT, which writes no samples. */
const bertStages: readonly Stage[] = [
  documents,
  bertTokenizer,
  tokens,
  bertPretrain,
  bertClassify,
  bertEvaluate,
];

/** The stages of each architecture. */
export const stagesOf: Record<Architecture, readonly Stage[]> = {
  gpt: gptStages,
  bert: bertStages,
};
