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
import { soundMessages } from "./sound-messages.ts";

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
 * The record batches of an Arrow IPC stream. Each message is held whole and checked before it is decoded: its
 * metadata may have 64 MiB and its body 1 GiB.
 * @param where named in errors, such as "stdin"
 * @throws UserError when the stream ends before its end marker, is damaged, or is no Arrow stream
 */
export async function* readArrowStream(
  readable: Readable | AsyncIterable<Uint8Array>,
  where = "Arrow stream",
): AsyncGenerator<RecordBatch> {
  // What the stream itself fails with passes through the decoder, which would otherwise end as at a whole stream.
  let failed: { error: unknown } | undefined;
  const messages = soundMessages(readable as AsyncIterable<Uint8Array>);
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* messages;
    } catch (error) {
      failed = { error };
      throw error;
    }
  }
  try {
    const reader = await RecordBatchReader.from(watched());
    await reader.open();
    for await (const batch of reader) {
      requireWhole(batch);
      yield batch;
    }
    if (failed) throw failed.error;
  } catch (thrown) {
    const error = failed ? failed.error : thrown;
    if (UserError.is(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `${where}: not a readable Arrow stream (${why}); it is damaged or was cut short`,
      { cause: error },
    );
  } finally {
    await messages.return(undefined); // a decoder that is left does not leave its source
  }
}
