// Reads one flat, uncompressed column of an Arrow IPC file by position, without loading the file.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { explainFileError, UserError } from "@llmsmith/files";
import { DataType, Message, type Schema } from "apache-arrow";
import { checkMessage } from "./metadata.ts";

/** Types of values that {@link openColumnFile} reads. */
export type ColumnType = "uint16" | "uint32" | "uint64";

/** Where each record batch's values lie. */
type ColumnIndex = {
  /** First row of each batch, and at the end the number of rows: length batches + 1. */
  firstRows: number[];
  /** Byte offset in the file of each batch's first value. */
  offsets: number[];
  metadata: ReadonlyMap<string, string>;
};

/** An indexed column; the file is opened when it is first read. */
export type ColumnFile = {
  readonly length: number;
  readonly metadata: ReadonlyMap<string, string>;
  /** The bytes (little-endian values) of rows start … start + count, into `bytes` from `offset` on. */
  readBytes(start: number, count: number, bytes: Uint8Array, offset?: number): void;
  close(): void;
};

const widths: Record<ColumnType, number> = { uint16: 2, uint32: 4, uint64: 8 };
const MAGIC_BYTES = 8; // "ARROW1" and padding

/**
 * Index the only column of an Arrow IPC file: one small read for each record batch. In an uncompressed
 * file the values of a batch lie in one piece, so any rows can then be read by position.
 * @throws UserError when the file is missing, is damaged, or holds anything else
 */
export function openColumnFile(path: string, name: string, type: ColumnType): ColumnFile {
  const width = widths[type];
  const handle = opened(path);
  let index: ColumnIndex;
  try {
    index = indexColumn(handle, path, name, type);
  } catch (error) {
    if (UserError.is(error)) throw error;
    throw new UserError(
      `${path}: not a readable Arrow file (${(error as Error).message}); it is damaged, make it again or restore a copy`,
      { cause: error },
    );
  } finally {
    closeSync(handle);
  }
  const { firstRows, offsets, metadata } = index;
  let reading: number | undefined;
  return {
    length: firstRows.at(-1) as number,
    metadata,
    readBytes(start, count, bytes, offset = 0) {
      reading ??= opened(path);
      let batch = lastAtMost(firstRows, start);
      for (let row = start; row < start + count; batch++) {
        const end = Math.min(start + count, firstRows[batch + 1] as number);
        const into = { offset: offset + (row - start) * width, length: (end - row) * width };
        readFully(reading, bytes, positionOf(row, batch), path, into);
        row = end;
      }
    },
    close() {
      if (reading !== undefined) closeSync(reading);
      reading = undefined;
    },
  };

  function positionOf(row: number, batch: number): number {
    return (offsets[batch] as number) + (row - (firstRows[batch] as number)) * width;
  }
}

/** The last index of ascending `starts` whose value is ≤ `position`, its final entry (the end) aside. */
export function lastAtMost(starts: readonly number[], position: number): number {
  let low = 0;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

function opened(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw explainFileError(error, "read", path);
  }
}

function readFully(
  handle: number,
  bytes: Uint8Array,
  position: number,
  path: string,
  { offset, length } = { offset: 0, length: bytes.length },
): void {
  for (let done = 0; done < length;) {
    let count: number;
    try {
      count = readSync(handle, bytes, offset + done, length - done, position + done);
    } catch (error) {
      throw explainFileError(error, "read", path);
    }
    if (count === 0)
      throw new UserError(
        `${path}: ends at byte ${position + done}; it was cut short, make it again or restore a copy`,
      );
    done += count;
  }
}

/** Walk the file's messages: marker, length of the metadata, metadata, body (Arrow columnar format 1.5). */
function indexColumn(handle: number, path: string, name: string, type: ColumnType): ColumnIndex {
  const firstRows = [0];
  const offsets: number[] = [];
  let metadata: ReadonlyMap<string, string> | undefined;
  const { size: fileSize } = fstatSync(handle);
  const prefix = Buffer.alloc(8);
  readFully(handle, prefix, 0, path);
  if (prefix.toString("latin1", 0, 6) !== "ARROW1")
    throw new UserError(`${path}: not an Arrow file; make it again or restore a copy`);
  for (let position = MAGIC_BYTES; ;) {
    readFully(handle, prefix, position, path);
    const size = prefix.readInt32LE(4);
    if (prefix.readInt32LE(0) !== -1 || size < 0) throw unsuitable(path, name, type);
    if (size === 0) break; // the end marker; the footer follows
    const body = position + 8 + size;
    if (body > fileSize) throw new Error(`a message announces ${size} bytes at byte ${position}`);
    const bytes = new Uint8Array(size);
    readFully(handle, bytes, position + 8, path);
    checkMessage(bytes, fileSize - body);
    const message = Message.decode(bytes);
    if (message.isSchema()) {
      requireColumn(message.header(), path, name, type);
      metadata = message.header().metadata;
    } else if (message.isRecordBatch()) {
      const { length, nodes, buffers } = message.header();
      const values = buffers[1];
      const whole = values !== undefined && values.length >= length * widths[type];
      if (message.compression || nodes.length !== 1 || nodes[0]?.nullCount !== 0 || !whole)
        throw unsuitable(path, name, type);
      firstRows.push((firstRows.at(-1) as number) + length);
      offsets.push(body + values.offset);
    } else throw unsuitable(path, name, type);
    position = body + message.bodyLength;
  }
  if (!metadata) throw unsuitable(path, name, type);
  return { firstRows, offsets, metadata };
}

function requireColumn(schema: Schema, path: string, name: string, type: ColumnType): void {
  const [field, ...others] = schema.fields;
  const found: unknown = field?.type;
  const fits =
    found instanceof DataType &&
    DataType.isInt(found) &&
    !found.isSigned &&
    found.bitWidth === widths[type] * 8;
  if (field?.name !== name || others.length > 0 || !fits) throw unsuitable(path, name, type);
}

function unsuitable(path: string, name: string, type: ColumnType): UserError {
  return new UserError(
    `${path}: not an uncompressed Arrow file of one column "${name}" of ${type} without nulls; make it again or restore a copy`,
  );
}
