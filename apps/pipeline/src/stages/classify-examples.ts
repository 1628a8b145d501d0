// Messages as examples of a classifier.
import type { Row } from "@llmsmith/data-loader";
import {
  type ClassificationBatch,
  type ClassificationExample,
  collateClassification,
} from "@llmsmith/finetune-classify";
import type { Tokenizer } from "@llmsmith/tokenizer";
import { paddingMultiple } from "../training/padding.ts";

/** Token ids of a message; one without any is a single end-of-text token. */
export function messageIds(
  tokenizer: Tokenizer,
  text: string,
  endOfText: number,
): ArrayLike<number> {
  const ids = tokenizer.encode(text, { disallowedSpecial: "none" });
  return ids.length === 0 ? [endOfText] : ids;
}

/** Rows with a label as examples; a class's number is its label's place. */
export function encodeMessages(
  rows: readonly Row[],
  labels: readonly string[],
  tokenizer: Tokenizer,
  endOfText: number,
): ClassificationExample[] {
  return rows.map((row) => ({
    ids: messageIds(tokenizer, row["text"]!, endOfText),
    label: labels.indexOf(row["label"]!),
  }));
}

/** How rows are made into batches, the same in training and in use. */
export type Collation = {
  padToken: number;
  maxLength: number;
  padTo?: number;
  read: "lastToken" | "end";
};

/** A padded batch of examples. */
export function collateMessages(
  collation: Collation,
): (chosen: readonly ClassificationExample[]) => ClassificationBatch {
  return (chosen) =>
    collateClassification(chosen, { ...collation, padToMultipleOf: paddingMultiple() });
}

/** The length that all rows are padded to, where the config asks for one. */
export function longestOf(examples: readonly ClassificationExample[], maxLength: number): number {
  return Math.min(maxLength, Math.max(...examples.map(({ ids }) => ids.length)));
}
