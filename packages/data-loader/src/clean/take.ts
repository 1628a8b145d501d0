// Some rows of a record batch as a batch of their own.
import {
  type Data,
  DataType,
  makeData,
  makeVector,
  RecordBatch,
  Struct,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import type { TextColumn } from "./text-column.ts";

/**
 * The rows at `indices` (ascending), with all columns, their nulls, and the schema's metadata.
 * @param replaced a column of Utf8 whose values come from `texts` instead
 */
export function takeRows(
  batch: RecordBatch,
  indices: Uint32Array,
  replaced?: { column: string; texts: TextColumn },
): RecordBatch {
  const { schema } = batch;
  const all = indices.length === batch.numRows;
  const children = schema.fields.map((field, position) => {
    if (field.name === replaced?.column) return utf8Data(replaced.texts, indices);
    const child = batch.data.children[position] as Data;
    return all ? child : takeData(child, indices);
  });
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: indices.length, nullCount: 0, children });
  return new RecordBatch(schema, data, batch.metadata);
}

/** The values of one column at `indices`, nulls included. */
export function takeData(data: Data, indices: Uint32Array): Data {
  const { type } = data;
  if (DataType.isUtf8(type) || DataType.isBinary(type)) {
    const offsets = data.valueOffsets as Int32Array;
    const values = data.values as Uint8Array;
    const bytes = (index: number): Uint8Array =>
      values.subarray(offsets[index], offsets[index + 1]);
    return makeData({ type, ...joined(bytes, indices), ...validity(data, indices) } as never);
  }
  if (hasPlainValues(type)) {
    const { stride } = data;
    const from = data.values as Uint8Array; // or another typed array: only its copying is used
    const to = new (from.constructor as Uint8ArrayConstructor)(indices.length * stride);
    for (const [position, index] of indices.entries())
      for (let i = 0; i < stride; i++)
        to[position * stride + i] = from[index * stride + i] as number;
    const dictionary = data.dictionary && { dictionary: data.dictionary };
    const made = { type, length: indices.length, data: to, ...dictionary };
    return makeData({ ...made, ...validity(data, indices) } as never);
  }
  // Bits and nested values: rare beside texts, so value by value.
  const vector = makeVector(data);
  const values = Array.from(indices, (index) => vector.get(index) as unknown);
  return vectorFromArray(values, type).data[0] as Data;
}

/** Whether the values of a type lie one after another in one typed array. */
function hasPlainValues(type: DataType): boolean {
  return (
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isDecimal(type) ||
    DataType.isDate(type) ||
    DataType.isTime(type) ||
    DataType.isTimestamp(type) ||
    DataType.isDuration(type) ||
    DataType.isInterval(type) ||
    DataType.isFixedSizeBinary(type) ||
    DataType.isDictionary(type)
  );
}

function utf8Data(texts: TextColumn, indices: Uint32Array): Data {
  return makeData({
    type: new Utf8(),
    nullCount: 0,
    ...joined((index) => texts.bytes(index), indices),
  });
}

function joined(bytesOf: (index: number) => Uint8Array, indices: Uint32Array) {
  const { length } = indices;
  const valueOffsets = new Int32Array(length + 1);
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [position, index] of indices.entries()) {
    const part = bytesOf(index);
    parts.push(part);
    valueOffsets[position + 1] = end += part.length;
  }
  const data = new Uint8Array(end);
  for (const [position, part] of parts.entries()) data.set(part, valueOffsets[position]);
  return { length, valueOffsets, data };
}

function validity(
  data: Data,
  indices: Uint32Array,
): { nullCount: number; nullBitmap?: Uint8Array } {
  if (data.nullCount === 0) return { nullCount: 0 };
  const nullBitmap = new Uint8Array(((indices.length + 63) >> 6) << 3);
  let nullCount = 0;
  for (const [position, index] of indices.entries())
    if (data.getValid(index))
      nullBitmap[position >> 3] = (nullBitmap[position >> 3] as number) | (1 << (position & 7));
    else nullCount++;
  return { nullCount, nullBitmap };
}
