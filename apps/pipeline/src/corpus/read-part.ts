// The documents that a stage reads: rows of Arrow record batches.
import { batchesToRows, readArrowFile, type Row, type SplitName } from "@llmsmith/data-loader";
import { formatPrompt, type PromptFormat } from "@llmsmith/finetune-instruct";
import { readJsonFile } from "@llmsmith/files";
import path from "node:path";
import type { CorpusName } from "../config/types.ts";
import { DOCUMENTS_FILE, type DocumentsSummary, partFile } from "../stages/documents.ts";

/** Rows of one part of a corpus, streamed. */
export function readPart(folder: string, corpus: CorpusName, part: SplitName): AsyncGenerator<Row> {
  return batchesToRows(readArrowFile(partFile(folder, corpus, part)));
}

/** All rows of a part. */
export async function wholePart(
  folder: string,
  corpus: CorpusName,
  part: SplitName,
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readPart(folder, corpus, part)) rows.push(row);
  return rows;
}

/** What the documents stage says of the corpora. */
export async function documentsSummary(folder: string): Promise<DocumentsSummary> {
  return (await readJsonFile(path.join(folder, DOCUMENTS_FILE))) as DocumentsSummary;
}

/** Training texts of several corpora, one after the other, as {@link corpusTexts} gives them. */
export async function* trainingTexts(
  folder: string,
  include: readonly CorpusName[],
  format: PromptFormat,
): AsyncGenerator<string> {
  for (const corpus of include) yield* corpusTexts(folder, corpus, "train", format);
}

/**
 * Texts of one part of a corpus. Instructions read as in fine-tuning: prompt and answer, so that the base model
 * has seen their form.
 */
export async function* corpusTexts(
  folder: string,
  corpus: CorpusName,
  part: SplitName,
  format: PromptFormat,
): AsyncGenerator<string> {
  for await (const row of readPart(folder, corpus, part))
    yield corpus === "instructions" ? instructionText(row, format) : row["text"]!;
}

function instructionText(row: Row, format: PromptFormat): string {
  const { instruction = "", input = "", output = "" } = row;
  return formatPrompt(format, { instruction, input }) + output;
}
