// Documents out of files: one reader for every format, each error with its file and line.
import { readTextFile, UserError } from "@llmsmith/files";
import { batchesToRows } from "../arrow/rows.ts";
import { readArrowFile } from "../arrow/file.ts";
import { parseCsv } from "./csv.ts";
import { readLines, readText } from "./decode.ts";
import { listOf, type Row } from "./row.ts";

/** Formats that {@link readRows} reads. */
export type RowFormat = "txt" | "jsonl" | "json" | "csv" | "tsv" | "arrow";

/** How {@link readRows} reads a file. */
export type ReadRowsOptions = {
  /** Default: by the name's ending (`.txt .md .jsonl .ndjson .json .csv .tsv .arrow .arrows .feather`, also with `.gz`). */
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
};

/**
 * The documents of a file, streamed (a `.json` array and a `.txt` without separator are held whole).
 * Numbers, booleans and nested values become their JSON text; nulls are absent keys.
 * @throws UserError naming the file and the line, entry or byte for malformed content, invalid UTF-8,
 * a missing column, an unknown ending
 */
export async function* readRows(path: string, options: ReadRowsOptions = {}): AsyncGenerator<Row> {
  const format = options.format ?? formatOf(path);
  for await (const { row, where } of locatedRows(path, format, options))
    yield options.columns ? pick(row, options.columns, where) : row;
}

/** The format by a file name's ending. */
function formatOf(path: string): RowFormat {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  const format = endings[ending];
  if (!format)
    throw new UserError(
      `${path}: the ending says no known format; give format: "txt", "jsonl", "json", "csv", "tsv" or "arrow"`,
    );
  return format;
}

/** A row and how an error names its place. */
type LocatedRow = { row: Row; where: string };

function locatedRows(
  path: string,
  format: RowFormat,
  options: ReadRowsOptions,
): AsyncGenerator<LocatedRow> {
  switch (format) {
    case "txt":
      return textRows(path, options.documentSeparator);
    case "jsonl":
      return jsonLineRows(path);
    case "json":
      return jsonRows(path);
    case "csv":
    case "tsv":
      return csvRows(path, format, options);
    case "arrow":
      return arrowRows(path);
  }
}

async function* textRows(path: string, separator?: string): AsyncGenerator<LocatedRow> {
  if (separator === "")
    throw new RangeError("readRows: documentSeparator is empty; leave it out or give a text");
  let count = 0;
  const located = (text: string): LocatedRow[] =>
    text.trim() === "" ? [] : [{ row: { text }, where: `${path}: document ${++count}` }];
  let pieces: string[] = []; // of the document being read: joined once
  let seam = ""; // its last characters: a separator may lie across chunks
  for await (const chunk of readText(path)) {
    pieces.push(chunk);
    if (separator === undefined) continue;
    if ((seam + chunk).includes(separator)) {
      const documents = pieces.join("").split(separator);
      const rest = documents.pop() as string;
      for (const document of documents) yield* located(document);
      pieces = [rest];
      seam = "";
    }
    seam =
      separator.length > 1 ? (seam + (pieces.at(-1) as string)).slice(1 - separator.length) : "";
  }
  yield* located(pieces.join(""));
}

async function* jsonLineRows(path: string): AsyncGenerator<LocatedRow> {
  for await (const { line, text } of readLines(path)) {
    if (text.trim() === "") continue;
    const where = `${path}:${line}`;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new UserError(
        `${where}: not valid JSON (${(error as Error).message}); each line must be one JSON object`,
        { cause: error },
      );
    }
    yield { row: rowOf(value, where), where };
  }
}

async function* jsonRows(path: string): AsyncGenerator<LocatedRow> {
  const text = /\.gz$/i.test(path) ? await joined(readText(path)) : await readTextFile(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${path}:${lineOfJsonError(text, error as Error)}: not valid JSON (${(error as Error).message}); the file is damaged or cut short`,
      { cause: error },
    );
  }
  if (!Array.isArray(value))
    throw new UserError(
      `${path}: not an array of objects; for one object a line use format: "jsonl"`,
    );
  for (const [index, entry] of value.entries()) {
    const where = `${path}: entry ${index + 1}`;
    yield { row: rowOf(entry, where), where };
  }
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  const pieces: string[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return pieces.join("");
}

/** The line of V8's message: it gives a line, a position, or (for a cut text) nothing. */
function lineOfJsonError(text: string, error: Error): number {
  const line = /\(line (\d+) /.exec(error.message);
  if (line) return Number(line[1]);
  const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? text.length);
  return text.slice(0, position).split("\n").length;
}

async function* csvRows(
  path: string,
  format: "csv" | "tsv",
  options: ReadRowsOptions,
): AsyncGenerator<LocatedRow> {
  const delimiter = options.delimiter ?? (format === "tsv" ? "\t" : ",");
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    throw new RangeError(
      `readRows: delimiter ${JSON.stringify(delimiter)} must be one character, not a quote or line break`,
    );
  let header = options.header;
  const quote = options.quote ?? true;
  for await (const { line, fields } of parseCsv(readText(path), { delimiter, quote }, path)) {
    const where = `${path}:${line}`;
    if (!header) {
      header = fields;
      const twice = fields.find((name, index) => fields.indexOf(name) !== index);
      if (twice !== undefined)
        throw new UserError(`${where}: the header names "${twice}" twice; rename a column`);
      continue;
    }
    if (fields.length !== header.length)
      throw new UserError(
        `${where}: ${fields.length} fields, but there are ${header.length} columns (${listOf(header)}); mend the line, or check delimiter and quote`,
      );
    const row: Row = {};
    for (const [index, name] of header.entries()) setColumn(row, name, fields[index] as string);
    yield { row, where };
  }
}

async function* arrowRows(path: string): AsyncGenerator<LocatedRow> {
  let count = 0;
  for await (const row of batchesToRows(readArrowFile(path)))
    yield { row, where: `${path}: row ${++count}` };
}

/** A JSON object as a row. */
function rowOf(value: unknown, where: string): Row {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError(
      `${where}: ${value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`} where an object was expected, such as {"text": "…"}`,
    );
  const row: Row = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === null) continue;
    setColumn(row, name, typeof item === "string" ? item : JSON.stringify(item));
  }
  return row;
}

/** Sets a key as data, whatever its name: `__proto__` is a column like any other. */
function setColumn(row: Row, name: string, value: string): void {
  if (name === "__proto__")
    Object.defineProperty(row, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  else row[name] = value;
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
