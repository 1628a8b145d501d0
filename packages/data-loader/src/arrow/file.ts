// Arrow IPC files: written whole or not at all, read batch by batch, damage named.
import { type FileHandle, open } from "node:fs/promises";
import { explainFileError, sha256File, UserError, writeFileAtomic } from "@llmsmith/files";
import {
  AsyncByteQueue,
  Message,
  type RecordBatch,
  RecordBatchFileWriter,
  RecordBatchReader,
  type RecordBatchStreamWriter,
  type RecordBatchWriter,
  Schema,
} from "apache-arrow";
import { boundedHandle } from "./bounded-handle.ts";
import { type ReadAt, requireSoundFile, requireSoundStream } from "./require-sound.ts";
import { requireWhole } from "./require-whole.ts";

/** What {@link writeArrowFile} wrote. */
export type WrittenArrowFile = { rows: number; bytes: number; sha256: string };

/**
 * Write record batches of one schema as an uncompressed Arrow IPC file, streamed to a temporary name,
 * fsynced and renamed: the file is whole or absent.
 * @param metadata added to the schema's own
 * @param schema needed only where there may be no batches
 * @returns the row count and the file's size and SHA-256 (to give to {@link readArrowFile})
 * @throws UserError when the disk is full, …, or the batches differ in their schema
 */
export async function writeArrowFile(
  path: string,
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
  metadata: Readonly<Record<string, string>> = {},
  schema?: Schema,
): Promise<WrittenArrowFile> {
  let rows = 0;
  async function* counted(): AsyncGenerator<RecordBatch> {
    for await (const batch of batches) {
      rows += batch.numRows;
      yield batch;
    }
  }
  const bytes = encodeBatches(new SequentialFileWriter(), counted(), {
    metadata,
    schema,
    where: path,
  });
  const written = await writeFileAtomic(path, bytes);
  return { rows, ...written };
}

/**
 * The format puts a whole stream, schema first, between a file's magic bytes; apache-arrow leaves the
 * schema to the footer, so that whoever reads from the front, as from a pipe, finds batches of no schema.
 */
class SequentialFileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    return super._writeSchema(schema)._writeMessage(Message.from(schema));
  }
}

/** Takes a writer's bytes as they come, so that each batch is passed on before the next is made. */
class ChunkSink extends AsyncByteQueue {
  chunks: Uint8Array[] = [];
  override write(value: ArrayBuffer | ArrayBufferView): void {
    const chunk = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(value);
    this.chunks.push(chunk);
  }
  take(): Uint8Array[] {
    const taken = this.chunks;
    this.chunks = [];
    return taken;
  }
}

/**
 * The bytes of an Arrow IPC file or stream, a batch at a time.
 * @throws UserError for batches of another schema than the first one's, or none and no schema
 */
export async function* encodeBatches(
  writer: RecordBatchFileWriter | RecordBatchStreamWriter,
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
  options: {
    metadata?: Readonly<Record<string, string>>;
    schema?: Schema | undefined;
    where: string;
  },
): AsyncGenerator<Uint8Array> {
  const sink = new ChunkSink();
  const extended = (schema: Schema): Schema =>
    new Schema(
      schema.fields,
      new Map([...schema.metadata, ...Object.entries(options.metadata ?? {})]),
      schema.dictionaries,
    );
  let started: Schema | undefined;
  const start = (schema: Schema): void => {
    started = schema;
    (writer as RecordBatchWriter).reset(sink, extended(schema));
  };
  if (options.schema) start(options.schema);
  let count = 0;
  for await (const batch of batches) {
    count++;
    if (!started) start(batch.schema);
    // apache-arrow ends the file silently at a batch of another schema: the rest would be lost.
    const [expected, found] = [describe(started as Schema), describe(batch.schema)];
    if (expected !== found)
      throw new UserError(
        `${options.where}: batch ${count} has the columns ${found}, the first one ${expected}; write them to different files`,
      );
    (writer as RecordBatchWriter).write(batch);
    yield* sink.take();
  }
  if (!started)
    throw new UserError(`${options.where}: no record batches to write; the corpus is empty`);
  writer.close();
  yield* sink.take();
}

function describe(schema: Schema): string {
  return schema.fields.map((field) => `${field.name}: ${String(field.type)}`).join(", ");
}

const FILE_MAGIC = "ARROW1";

/**
 * The record batches of an Arrow IPC file (`.arrow`) or stored stream (`.arrows`), told apart by their
 * first bytes. Batches are read one by one.
 * @param options.sha256 verified before anything is read. Arrow itself has no checksums: without it,
 * a cut file is noticed, a flipped bit inside the values is not
 * @throws UserError naming the file when it is missing, cut short, damaged, or no Arrow file
 */
export async function* readArrowFile(
  path: string,
  options: { sha256?: string } = {},
): AsyncGenerator<RecordBatch> {
  if (options.sha256 !== undefined) {
    const found = await sha256File(path);
    if (found !== options.sha256.toLowerCase())
      throw new UserError(
        `${path}: its SHA-256 is ${found}, expected ${options.sha256}; the file is damaged or another one, make it again or restore a copy`,
      );
  }
  const handle = await open(path).catch((error: unknown) => {
    throw explainFileError(error, "read", path);
  });
  try {
    const { size } = await handle.stat().catch((error: unknown) => {
      throw explainFileError(error, "read", path);
    });
    const readAt = reading(handle, path);
    const format = await requireWholeArrow(readAt, size, path);
    try {
      await (format === "file" ? requireSoundFile : requireSoundStream)(readAt, size);
      const reader = await RecordBatchReader.from(boundedHandle(handle, size) as FileHandle);
      await reader.open();
      for await (const batch of reader) {
        requireWhole(batch);
        yield batch;
      }
    } catch (error) {
      throw damaged(path, error);
    }
  } finally {
    await handle.close().catch(() => undefined); // the reader may have closed it
  }
}

/** One line for whatever the decoder stumbled over. */
function damaged(path: string, error: unknown): UserError {
  if (UserError.is(error)) return error;
  const code = (error as { code?: string }).code ?? "";
  if (/^E[A-Z]+$/.test(code)) return explainFileError(error, "read", path);
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(
    /codec|compress/i.test(why)
      ? `${path}: its batches are compressed and no codec is registered (${why}); write it uncompressed, or register one in apache-arrow's compressionRegistry`
      : `${path}: not a readable Arrow file (${why}); it is damaged or cut short, make it again or restore a copy`,
    { cause: error },
  );
}

/** Reads of `handle` at a position. */
function reading(handle: FileHandle, path: string): ReadAt {
  return async (position, count) => {
    const buffer = Buffer.alloc(count);
    const { bytesRead } = await handle
      .read(buffer, 0, count, Math.max(0, position))
      .catch((error: unknown) => {
        throw explainFileError(error, "read", path);
      });
    return buffer.subarray(0, bytesRead);
  };
}

/** Which it is. Refuses a file whose end is missing: a decoder would take a cut stream for a short one. */
async function requireWholeArrow(
  readAt: ReadAt,
  size: number,
  path: string,
): Promise<"file" | "stream"> {
  const head = await readAt(0, 8);
  const tail = await readAt(size - 8, 8);
  if (head.subarray(0, 6).toString("latin1") === FILE_MAGIC) {
    if (size < 20 || tail.subarray(2).toString("latin1") !== FILE_MAGIC)
      throw new UserError(
        `${path}: the end of the Arrow file is missing; it was cut short, make it again or restore a copy`,
      );
    return "file";
  }
  if (head.length < 8 || head.readInt32LE(0) !== -1)
    throw new UserError(`${path}: not an Arrow file; check the path and the format`);
  if (tail.readInt32LE(0) !== -1 || tail.readInt32LE(4) !== 0)
    throw new UserError(
      `${path}: the end of the Arrow stream is missing; it was cut short, make it again or restore a copy`,
    );
  return "stream";
}
