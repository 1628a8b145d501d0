// Some rows of a record batch as a batch of their own.
import { UserError } from "@llmsmith/files";
import {
  type Data,
  DataType,
  makeData,
  makeVector,
  RecordBatch,
  Struct,
  Type,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import type { TextColumn } from "./text-column.ts";

/**
 * The rows at `indices` (ascending), with all columns, their nulls, and the schema's metadata.
 * @param replaced a column of Utf8 whose values come from `texts` instead
 * @throws UserError for a column of a type as rare as a map
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
    return all ? child : takeData(child, indices, field.name);
  });
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: indices.length, nullCount: 0, children });
  return new RecordBatch(schema, data, batch.metadata);
}

/**
 * The values of one column at `indices`, nulls included.
 * @param column named in the error
 * @throws UserError for a union, a map or another type that is neither scalar, list nor struct
 */
export function takeData(data: Data, indices: Uint32Array, column: string): Data {
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
  if (DataType.isStruct(type)) {
    const children = data.children.map((child) => takeData(child, indices, column));
    const made = { type, length: indices.length, children };
    return makeData({ ...made, ...validity(data, indices) } as never);
  }
  if (DataType.isList(type)) return takeLists(data, indices, column);
  if (!isRebuilt(type))
    throw new UserError(
      `column "${column}" has the Arrow type ${Type[type.typeId]}, of which no rows can be dropped; leave it out`,
    );
  const vector = makeVector(data);
  const values = Array.from(indices, (index) => vector.get(index) as unknown);
  return vectorFromArray(values, type).data[0] as Data;
}

function takeLists(data: Data, indices: Uint32Array, column: string): Data {
  const { length } = indices;
  const offsets = data.valueOffsets as Int32Array;
  const valueOffsets = new Int32Array(length + 1);
  const entries: number[] = [];
  for (const [position, index] of indices.entries()) {
    const end = offsets[index + 1] as number;
    for (let entry = offsets[index] as number; entry < end; entry++) entries.push(entry);
    valueOffsets[position + 1] = entries.length;
  }
  const child = takeData(data.children[0] as Data, Uint32Array.from(entries), column);
  const made = { type: data.type, length, valueOffsets, child };
  return makeData({ ...made, ...validity(data, indices) } as never);
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

/** Types rare beside texts, taken value by value. */
function isRebuilt(type: DataType): boolean {
  return (
    DataType.isBool(type) ||
    DataType.isNull(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isLargeBinary(type)
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
