// One column of many files as documents for token shards.
import {
  documentsOfJsonLines,
  documentsOfTexts,
  type ReadRowsOptions,
  rowFormatOf,
  type UnreadDocuments,
  type Utf8Documents,
} from "@llmsmith/data-loader";
import { textsOfFile } from "./texts-of-file.ts";

/**
 * JSON lines are read where they are encoded; other files here, many small ones to a batch.
 * @throws UserError as `textsOfFile`; for JSON lines, whoever takes the documents does
 */
export async function* documentsOfFiles(
  files: readonly string[],
  column: string,
  reading: ReadRowsOptions,
): AsyncGenerator<Utf8Documents | UnreadDocuments> {
  for (let at = 0; at < files.length;) {
    const areLines = isJsonLines(files[at]!, reading);
    const from = at;
    while (at < files.length && isJsonLines(files[at]!, reading) === areLines) at++;
    const alike = files.slice(from, at);
    if (!areLines) yield* documentsOfTexts(textsOfFiles(alike, column, reading));
    else for (const file of alike) yield* documentsOfJsonLines(file, { column, ...reading });
  }
}

function isJsonLines(file: string, { format }: ReadRowsOptions): boolean {
  return (format ?? rowFormatOf(file)) === "jsonl";
}

async function* textsOfFiles(
  files: readonly string[],
  column: string,
  reading: ReadRowsOptions,
): AsyncGenerator<string> {
  for (const file of files) yield* textsOfFile(file, column, reading);
}
