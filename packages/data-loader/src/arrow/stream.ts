// Arrow IPC streams over Node streams: pipes between stages, HTTP bodies.
import { Readable } from "node:stream";
import { UserError } from "@llmsmith/files";
import {
  type RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  type Schema,
} from "apache-arrow";
import { encodeBatches } from "./file.ts";
import { requireWhole } from "./require-whole.ts";

/**
 * Record batches of one schema as the bytes of an Arrow IPC stream, made as they are read.
 * @param options.metadata added to the schema's own; `schema` is needed only where there may be no batches
 * @returns a stream that fails with what `batches` throws
 */
export function writeArrowStream(
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
  options: { metadata?: Readonly<Record<string, string>>; schema?: Schema } = {},
): Readable {
  const bytes = encodeBatches(new RecordBatchStreamWriter(), batches, {
    ...options,
    where: "Arrow stream",
  });
  return Readable.from(bytes, { objectMode: false });
}

/**
 * The record batches of an Arrow IPC stream.
 * @param where named in errors, such as "stdin"
 * @throws UserError when the stream ends before its end marker or is no Arrow stream
 */
export async function* readArrowStream(
  readable: Readable | AsyncIterable<Uint8Array>,
  where = "Arrow stream",
): AsyncGenerator<RecordBatch> {
  let tail = Buffer.alloc(0); // the last bytes seen: the end marker is 8
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readable as AsyncIterable<Uint8Array>) {
      tail = Buffer.from(Buffer.concat([tail, chunk.subarray(-8)]).subarray(-8));
      yield chunk;
    }
  }
  try {
    const reader = await RecordBatchReader.from(watched());
    await reader.open();
    for await (const batch of reader) {
      requireWhole(batch);
      yield batch;
    }
  } catch (error) {
    if (UserError.is(error)) throw error;
    throw new UserError(
      `${where}: not a readable Arrow stream (${(error as Error).message}); it is damaged or was cut short`,
      { cause: error },
    );
  }
  if (tail.length < 8 || tail.readInt32LE(0) !== -1 || tail.readInt32LE(4) !== 0)
    throw new UserError(
      `${where}: the Arrow stream ended too early; the sender failed or was cut off`,
    );
}
