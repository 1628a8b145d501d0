// Documents that are read where they are encoded, so that the main thread does not have to.
import { UserError } from "@llmsmith/files";
import { isUtf8 } from "node:buffer";
import { invalidUtf8, longLine } from "../rows/decode.ts";
import { rowOfLine } from "../rows/json-rows.ts";
import { lineChunks } from "../rows/line-chunks.ts";
import { type OnBroken, unlessBroken } from "../rows/located.ts";
import { lacksText } from "../rows/row.ts";
import type { Utf8Documents } from "./documents.ts";
import { lineOf, type LinesInput, type LinesReport, readDocuments } from "./read-lines.ts";

/** Lines of a file and what is to become of them. */
export type UnreadDocuments = {
  /** What {@link readDocuments} takes. */
  input: LinesInput;
  /**
   * Told what was found, in the order of the lines.
   * @throws UserError for the first line that is no document
   */
  settle: (report: LinesReport, documents: number) => void;
};

/** Address of the module with {@link readDocuments}, for the worker of a pool. */
export const READER_MODULE: string = new URL(
  import.meta.url.endsWith(".ts") ? "./read-lines.ts" : "./read-lines.js",
  import.meta.url,
).href;

/** How {@link documentsOfJsonLines} reads a file. */
export type JsonLinesOptions = {
  /** The column that holds the text. Default `text`. */
  column?: string;
  /** Told of each line that is no row, which is then left out. Default: the first such line is an error. */
  onBroken?: OnBroken;
  /** Least size of a stretch of lines but the last, from 1. Default 1 MiB. */
  bytesPerChunk?: number;
};

/**
 * A column of a `.jsonl` file (packed, or `-` for standard input) as stretches of lines, for
 * `writeTokenShards`: the same documents as `textsOf(readRows(path), column)`, read by the encoder's workers.
 * @throws UserError when the file cannot be read. What is wrong with a line (its number and the file are
 * named) is thrown by whoever takes the documents, first things first
 */
export async function* documentsOfJsonLines(
  path: string,
  options: JsonLinesOptions = {},
): AsyncGenerator<UnreadDocuments> {
  const { column = "text", onBroken, bytesPerChunk } = options;
  if (bytesPerChunk !== undefined && !(Number.isInteger(bytesPerChunk) && bytesPerChunk >= 1))
    throw new RangeError(
      `documentsOfJsonLines: bytesPerChunk must be a positive integer, not ${bytesPerChunk}`,
    );
  let lines = 0; // settled ones
  let documents = 0;
  for await (const { bytes, offset, tooLong } of lineChunks(path, bytesPerChunk)) {
    const settle: UnreadDocuments["settle"] = (report, count) => {
      for (const line of report.odd) {
        if (!isUtf8(line.bytes)) throw invalidUtf8(withBreak(line), offset + line.offset, path);
        const where = `${path}:${lines + line.lines + 1}`;
        const text = lineOf(line.bytes, line.ended);
        const row = unlessBroken(() => rowOfLine(text, where), onBroken);
        if (!row) continue;
        const { message } = lacksText(documents + line.documents + 1, row, column);
        throw new UserError(`${path}: ${message}`);
      }
      lines += report.lines;
      documents += count;
      if (tooLong) throw longLine(path, lines + 1);
    };
    yield { input: { bytes, column }, settle };
  }
}

/** A character that the line's end cuts is found as such. */
function withBreak({ bytes, ended }: LinesReport["odd"][number]): Buffer {
  return Buffer.concat(ended ? [bytes, Uint8Array.of(10)] : [bytes]);
}

/** Documents that are read already, or are read now. */
export function readNow(documents: Utf8Documents | UnreadDocuments): Utf8Documents {
  if (!("settle" in documents)) return documents;
  const read = readDocuments(documents.input);
  documents.settle(read.report, read.documents.ends.length);
  return read.documents;
}
