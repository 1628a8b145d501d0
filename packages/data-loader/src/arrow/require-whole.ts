// Whether a record batch holds what it announces: apache-arrow takes lengths from the file as they stand.
import { type Data, DataType, type RecordBatch } from "apache-arrow";

/** Rows of a batch whose columns are all of Arrow's Null type, which has no bytes to count. */
const MOST_NULLS = 2 ** 31;

/** @throws Error naming the column whose buffers are too short for the rows, or whose offsets leave them */
export function requireWhole(batch: RecordBatch): void {
  for (const [i, field] of batch.schema.fields.entries()) {
    const column = batch.data.children[i];
    if (!column || column.length !== batch.numRows)
      throw new Error(`column "${field.name}" has not the ${batch.numRows} rows of its batch`);
    const problem = problemOf(column);
    if (problem) throw new Error(`column "${field.name}" ${problem}`);
  }
  if (batch.numRows > MOST_NULLS) throw new Error(`a batch announces ${batch.numRows} rows`);
}

function problemOf(data: Data): string | undefined {
  const { length, nullCount, type, offset } = data;
  if (!(length >= 0) || !(nullCount <= length)) return `announces ${length} values`;
  if (nullCount > 0 && !DataType.isNull(type) && data.nullBitmap.length * 8 < offset + length)
    return "lacks a part of its null marks";
  if (DataType.isNull(type)) return undefined;
  if (isVariable(type)) return problemOfOffsets(data);
  const values = data.values as ArrayLike<unknown> | undefined;
  if (values) {
    const held = DataType.isBool(type) ? values.length * 8 - offset : values.length / data.stride;
    if (held < length) return `announces ${length} values and holds ${held}`;
  }
  if (DataType.isDictionary(type)) return problemOfDictionary(data);
  for (const child of data.children as Data[]) {
    if (DataType.isStruct(type) && child.length < length)
      return `has a field of ${child.length} values in ${length}`;
    if (DataType.isFixedSizeList(type) && child.length < length * type.listSize)
      return `has lists of ${child.length} values, not ${length} times ${type.listSize}`;
    const problem = problemOf(child);
    if (problem) return problem;
  }
  return undefined;
}

const wholeDictionaries = new WeakSet<Data>(); // one serves many batches

function problemOfDictionary(data: Data): string | undefined {
  const indices = data.values as ArrayLike<number | bigint>;
  const chunks = data.dictionary?.data ?? [];
  for (const chunk of chunks) {
    if (wholeDictionaries.has(chunk)) continue;
    const problem = problemOf(chunk);
    if (problem) return `has a dictionary that ${problem}`;
    wholeDictionaries.add(chunk);
  }
  const held = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  for (let i = 0; i < data.length; i++) {
    const at = Number(indices[i]);
    if ((at < 0 || at >= held) && data.getValid(i))
      return `has the value ${at} of a dictionary of ${held}`;
  }
  return undefined;
}

function isVariable(type: DataType): boolean {
  return (
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isList(type)
  );
}

function problemOfOffsets(data: Data): string | undefined {
  const offsets = data.valueOffsets as unknown as ArrayLike<number | bigint>;
  if (data.length === 0) return undefined;
  if (offsets.length < data.length + 1) return `announces ${data.length} values and holds fewer`;
  const child = data.children[0] as Data | undefined;
  const held = child ? child.length : (data.values as ArrayLike<unknown>).length;
  let before = Number(offsets[0]);
  for (let i = 0; i <= data.length; i++) {
    const at = Number(offsets[i]);
    if (at < before || at < 0 || at > held) return `has a value that leaves its bytes`;
    before = at;
  }
  return child ? problemOf(child) : undefined;
}
