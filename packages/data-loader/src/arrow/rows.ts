// Rows to Arrow record batches of UTF-8 columns, and any batch of scalars back to rows.
import { UserError } from "@llmsmith/files";
import {
  DataType,
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
  type Vector,
} from "apache-arrow";
import { listOf, type Row } from "../rows/row.ts";

/** How {@link rowsToBatches} lays rows out. */
export type RowsToBatchesOptions = {
  /** Columns of the batches, in order; other keys of a row are left out. */
  columns: readonly string[];
  /** Those of `columns` that a row may lack: it becomes an Arrow null. Default none. */
  optional?: readonly string[];
  /** Default 1,024. */
  rowsPerBatch?: number;
};

/** The schema of rows: every column Utf8; only `optional` ones are nullable. */
export function rowSchema(columns: readonly string[], optional: readonly string[] = []): Schema {
  return new Schema(columns.map((name) => new Field(name, new Utf8(), optional.includes(name))));
}

/**
 * Rows as record batches of Utf8 columns; the last batch may be shorter.
 * @throws UserError naming the row (1-based) that lacks a column; RangeError for bad options
 */
export async function* rowsToBatches(
  rows: Iterable<Row> | AsyncIterable<Row>,
  options: RowsToBatchesOptions,
): AsyncGenerator<RecordBatch> {
  const { columns, optional = [], rowsPerBatch = 1024 } = options;
  if (columns.length === 0 || new Set(columns).size !== columns.length)
    throw new RangeError(
      `rowsToBatches: columns [${columns.join(", ")}] must name at least one column, none twice`,
    );
  if (!Number.isInteger(rowsPerBatch) || rowsPerBatch < 1)
    throw new RangeError(
      `rowsToBatches: rowsPerBatch must be a positive integer, not ${rowsPerBatch}`,
    );
  const schema = rowSchema(columns, optional);
  let held: Row[] = [];
  let count = 0;
  for await (const row of rows) {
    count++;
    for (const column of columns)
      if (row[column] === undefined && !optional.includes(column))
        throw new UserError(
          `row ${count} has no "${column}", only ${listOf(Object.keys(row))}; leave the column out or list it as optional`,
        );
    held.push(row);
    if (held.length === rowsPerBatch) {
      yield batchOf(held, schema);
      held = [];
    }
  }
  if (held.length > 0) yield batchOf(held, schema);
}

function batchOf(rows: readonly Row[], schema: Schema): RecordBatch {
  const children = schema.fields.map((field) => {
    const values = rows.map((row) => row[field.name] ?? null);
    return vectorFromArray(values, new Utf8()).data[0]!;
  });
  const data = makeData({
    type: new Struct(schema.fields),
    length: rows.length,
    nullCount: 0,
    children,
  });
  return new RecordBatch(schema, data);
}

/**
 * The rows of record batches with scalar columns: strings, dictionaries of strings, numbers, booleans
 * (as their JSON text). Nulls are absent keys.
 * @throws UserError naming a column of another type
 */
export async function* batchesToRows(
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
): AsyncGenerator<Row> {
  for await (const batch of batches) {
    const columns = batch.schema.fields.map((field) => {
      if (!isScalar(field.type))
        throw new UserError(
          `column "${field.name}" has the Arrow type ${String(field.type)}; only text, numbers and booleans can be read as rows`,
        );
      return { name: field.name, vector: batch.getChild(field.name) as Vector };
    });
    for (let index = 0; index < batch.numRows; index++) {
      const row: Row = {};
      for (const { name, vector } of columns) {
        const value = vector.get(index) as string | number | bigint | boolean | null;
        if (value !== null) row[name] = String(value);
      }
      yield row;
    }
  }
}

function isScalar(type: DataType): boolean {
  if (DataType.isDictionary(type)) return isScalar(type.dictionary as DataType);
  return (
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isUtf8View(type) ||
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isBool(type) ||
    DataType.isNull(type)
  );
}
