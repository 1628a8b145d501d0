// Documents out of files: one reader for every format, each error with its file and line.
import { UserError } from "@llmsmith/files";
import { readArrowFile } from "../arrow/file.ts";
import { batchesToRows } from "../arrow/rows.ts";
import { csvRows } from "./csv-rows.ts";
import { isPlainFile, STANDARD_INPUT } from "./decode.ts";
import { jsonLineRows, jsonRows } from "./json-rows.ts";
import { type LocatedRow, type OnBroken, setColumn } from "./located.ts";
import { parquetRows } from "./parquet-rows.ts";
import { listOf, type Row } from "./row.ts";
import { textRows } from "./text-rows.ts";

/** Formats that {@link readRows} reads. */
export const ROW_FORMATS = ["txt", "jsonl", "json", "csv", "tsv", "arrow", "parquet"] as const;

/** One of {@link ROW_FORMATS}. */
export type RowFormat = (typeof ROW_FORMATS)[number];

/** How {@link readRows} reads a file. */
export type ReadRowsOptions = {
  /**
   * Default: by the name's ending (`.txt .md .jsonl .ndjson .json .csv .tsv`, also with `.gz` or `.zst`;
   * `.arrow .arrows .feather .parquet`).
   */
  format?: RowFormat;
  /** Row column → column of the file. Only these are kept, and each must exist. Default: all, as they are. */
  columns?: Readonly<Record<string, string>>;
  /** txt: what stands between two documents, such as `"<|endoftext|>"`. Default: the whole file is one document. */
  documentSeparator?: string;
  /** csv, tsv: whether quotes enclose fields (default true); `false` takes them as ordinary text. */
  quote?: boolean;
  /** csv, tsv: the column names of a file whose first line is data already. Default: the first line names them. */
  header?: readonly string[];
  /** csv, tsv: one character. Default `,` or a tab. */
  delimiter?: string;
  /**
   * jsonl, csv, tsv: told of each line that is no row, which is then left out. Default: the first such line
   * is thrown as an error. Bytes that are not UTF-8 always are.
   */
  onBroken?: OnBroken;
};

const endings: Record<string, RowFormat> = {
  txt: "txt",
  text: "txt",
  md: "txt",
  jsonl: "jsonl",
  ndjson: "jsonl",
  json: "json",
  csv: "csv",
  tsv: "tsv",
  arrow: "arrow",
  arrows: "arrow",
  feather: "arrow",
  parquet: "parquet",
};

/** The endings of file names that say a format, without the dot. */
export const KNOWN_ENDINGS: readonly string[] = Object.keys(endings);

/**
 * The documents of a file, or of standard input where `path` is `-`, streamed: only a
 * `.json` array and a `.txt` without separator are held whole. Lines and documents have at most 2²⁸ characters.
 * Numbers, booleans and nested values become their JSON text; nulls are absent keys.
 * @throws UserError naming the file and the line, entry or byte for malformed content, invalid UTF-8,
 * a missing column, an unknown ending
 */
export async function* readRows(path: string, options: ReadRowsOptions = {}): AsyncGenerator<Row> {
  const format = options.format ?? rowFormatOf(path);
  for await (const { row, where } of locatedRows(path, format, options))
    yield options.columns ? pick(row, options.columns, where) : row;
}

/**
 * The format by a file name's ending.
 * @throws UserError for an ending that says none
 */
export function rowFormatOf(path: string): RowFormat {
  const ending = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  const format = endings[ending];
  if (format) return format;
  const what =
    path === STANDARD_INPUT
      ? "standard input: it has no ending that says its format"
      : `${path}: the ending says no known format`;
  throw new UserError(`${what}; give format: ${ROW_FORMATS.join(", ")}`);
}

function locatedRows(
  path: string,
  format: RowFormat,
  options: ReadRowsOptions,
): AsyncGenerator<LocatedRow> {
  const { documentSeparator, header, quote = true, onBroken } = options;
  switch (format) {
    case "txt":
      return textRows(path, documentSeparator);
    case "jsonl":
      return jsonLineRows(path, onBroken);
    case "json":
      return jsonRows(path);
    case "csv":
    case "tsv": {
      const { delimiter = format === "tsv" ? "\t" : "," } = options;
      return csvRows(path, { delimiter, quote, header }, onBroken);
    }
    case "arrow":
      requireByPosition(path, "Arrow");
      return arrowRows(path);
    case "parquet":
      requireByPosition(path, "Parquet");
      return parquetRows(path, options.columns && Object.values(options.columns));
  }
}

/** Arrow and Parquet files are read from their ends: neither a pipe nor packed data will do. */
function requireByPosition(path: string, kind: string): void {
  if (isPlainFile(path)) return;
  throw new UserError(
    path === STANDARD_INPUT
      ? `standard input: ${kind} is read by position; write it to a file first`
      : `${path}: ${kind} is read by position; unpack the file first`,
  );
}

async function* arrowRows(path: string): AsyncGenerator<LocatedRow> {
  let count = 0;
  try {
    for await (const row of batchesToRows(readArrowFile(path)))
      yield { row, where: `${path}: row ${++count}` };
  } catch (error) {
    if (!UserError.is(error) || error.message.includes(path)) throw error;
    throw new UserError(`${path}: ${error.message}`, { cause: error }); // batches know no file
  }
}

/** The wanted columns of a row under their new names. */
function pick(row: Row, columns: Readonly<Record<string, string>>, where: string): Row {
  const picked: Row = {};
  for (const [target, source] of Object.entries(columns)) {
    const value = Object.hasOwn(row, source) ? row[source] : undefined;
    if (value === undefined)
      throw new UserError(
        `${where}: no column "${source}", only ${listOf(Object.keys(row))}; correct columns.${target}`,
      );
    setColumn(picked, target, value);
  }
  return picked;
}
