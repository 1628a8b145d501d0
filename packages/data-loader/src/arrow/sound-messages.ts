// An Arrow stream from a pipe, message by message: each is whole and checked before apache-arrow sees it.
import { type CheckedMessage, checkMessage, type ColumnShape, requireFitting } from "./metadata.ts";

/** Most bytes of a message's metadata: a schema of many thousand columns. */
const MOST_METADATA = 2 ** 26;
/** Most bytes of a message's body: a batch is held whole. */
const MOST_BODY = 2 ** 30;

/**
 * The bytes of a stream as they come, a whole sound message at a time, and its end marker.
 * @throws Error saying what is wrong, also with a stream that ends before its end marker or goes on behind it
 */
export async function* soundMessages(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const input = new ByteInput(chunks);
  try {
    yield* messages(input);
  } finally {
    await input.close();
  }
}

async function* messages(input: ByteInput): AsyncGenerator<Uint8Array> {
  let columns: ColumnShape[] | undefined;
  for (;;) {
    const start = await input.take(4);
    // Before Arrow 0.15 (2019) the length came first, without the marker −1.
    const marked = start.readInt32LE(0) === -1;
    const prefix = marked ? Buffer.concat([start, await input.take(4)]) : start;
    const length = prefix.readInt32LE(marked ? 4 : 0);
    if (!columns && prefix.toString("latin1").startsWith("ARRO"))
      throw new Error("it is an Arrow file, which is read by its path");
    if (length < 0 || length > MOST_METADATA)
      throw new Error(`a message announces ${length} bytes of metadata`);
    if (length === 0) {
      if (!columns) throw new Error("it has no schema");
      if (!(await input.ended())) throw new Error("it goes on behind its end marker");
      yield prefix;
      return;
    }
    const metadata = await input.take(length);
    const message: CheckedMessage = checkMessage(metadata, MOST_BODY);
    if (message.kind === "schema") {
      if (columns) throw new Error("it has a second schema");
      ({ columns } = message);
    } else if (!columns) throw new Error("its first message is not the schema");
    else requireFitting(message, columns);
    yield Buffer.concat([prefix, metadata, await input.take(message.bodyLength)]);
  }
}

/** Takes numbers of bytes from chunks of any size; memory grows with what has come, not with what is asked for. */
class ByteInput {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** @throws Error when fewer are left */
  async take(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let missing = count; missing > 0;) {
      if (await this.ended())
        throw new Error("it ended too early; the sender failed or was cut off");
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  /** Whether nothing is left. */
  async ended(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return true;
      this.#rest = value;
    }
    return false;
  }

  /** Stop reading. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
