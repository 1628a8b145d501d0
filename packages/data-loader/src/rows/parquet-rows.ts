// Rows of Parquet files, one row group at a time.
import { explainFileError, UserError } from "@llmsmith/files";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type LocatedRow, setColumn } from "./located.ts";
import { openParquetFile, type ParquetFile } from "./parquet-file.ts";
import type { Row } from "./row.ts";

/** Rows held at a time, however large the row groups are. */
const ROWS_AT_A_TIME = 8192;

/**
 * The rows of a Parquet file. Only the `columns` are read, where given; dates become ISO 8601, numbers,
 * booleans and nested values their JSON text, nulls absent keys.
 * @throws UserError for a file that is no Parquet, cut short or damaged. Parquet has no checksum over
 *   all of its bytes: a changed byte inside a value can go unnoticed
 */
export async function* parquetRows(
  path: string,
  columns: readonly string[] | undefined,
): AsyncGenerator<LocatedRow> {
  let file: ParquetFile;
  try {
    file = await openParquetFile(path);
  } catch (error) {
    throw explainFileError(error, "read", path);
  }
  try {
    yield* rowsOf(file, path, columns);
  } catch (error) {
    file.abandon();
    throw explained(error, path);
  } finally {
    await file.close();
  }
}

async function* rowsOf(
  file: ParquetFile,
  path: string,
  columns: readonly string[] | undefined,
): AsyncGenerator<LocatedRow> {
  const metadata = await Promise.race([parquetMetadataAsync(file), file.failure]);
  const present = new Set(metadata.schema.slice(1).map(({ name }) => name));
  const wanted = columns?.filter((name) => present.has(name));
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    for (let start = groupStart; start < groupEnd; start += ROWS_AT_A_TIME) {
      const end = Math.min(groupEnd, start + ROWS_AT_A_TIME);
      const reading = parquetReadObjects({
        file,
        metadata,
        compressors,
        rowStart: start,
        rowEnd: end,
        ...(wanted && { columns: wanted }),
      });
      const records = await Promise.race([reading, file.failure]);
      if (records.length !== end - start)
        throw new Error(`${records.length} rows where ${end - start} were announced`);
      for (const [index, record] of records.entries())
        yield { row: rowOfRecord(record), where: `${path}: row ${start + index + 1}` };
    }
    groupStart = groupEnd;
  }
}

function rowOfRecord(record: Record<string, unknown>): Row {
  const row: Row = {};
  for (const [name, value] of Object.entries(record)) {
    const text = textOf(value);
    if (text !== undefined) setColumn(row, name, text);
  }
  return row;
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "object") return JSON.stringify(value, withoutBigInts);
  return String(value as number | bigint | boolean);
}

function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function explained(error: unknown, path: string): Error {
  if (UserError.is(error)) return error;
  // What the system refuses has a code; all else the reader found in the bytes.
  if (typeof (error as { code?: unknown }).code === "string")
    return explainFileError(error, "read", path);
  const why = String((error as Error).message)
    .replaceAll(/\s+/g, " ")
    .slice(0, 200);
  return new UserError(
    `${path}: not whole Parquet (${why}); the file is damaged or cut short, get it again`,
    { cause: error },
  );
}
