// Whether the messages of a stored Arrow file or stream lie where they are said to, and can be decoded.
import {
  type Block,
  type CheckedMessage,
  checkFooter,
  checkMessage,
  type ColumnShape,
  requireFitting,
} from "./metadata.ts";

/** Reads `count` bytes from `position` on; fewer at the end of the file. */
export type ReadAt = (position: number, count: number) => Promise<Buffer>;

const HEAD_BYTES = 8; // "ARROW1" and padding
const TAIL_BYTES = 10; // length of the footer and "ARROW1"

/**
 * Read the footer of an Arrow file and the metadata of every message it lists, and check them.
 * @param size bytes of the file, which begins and ends with the magic bytes
 * @throws Error saying what is wrong
 */
export async function requireSoundFile(readAt: ReadAt, size: number): Promise<void> {
  const length = (await readAt(size - TAIL_BYTES, 4)).readInt32LE(0);
  const end = size - TAIL_BYTES - length; // of the messages
  if (length <= 0 || end < HEAD_BYTES) throw new Error(`its footer announces ${length} bytes`);
  const { columns, dictionaries, batches } = checkFooter(await readAt(end, length));
  for (const [kind, blocks] of [
    ["dictionary", dictionaries],
    ["batch", batches],
  ] as const)
    for (const block of blocks) {
      const message = await messageOf(readAt, block, end);
      if (message.kind !== kind) throw new Error(`its footer lists a ${message.kind} as a ${kind}`);
      requireFitting(message, columns);
    }
  await requireAllListed(readAt, [...dictionaries, ...batches], end);
}

/**
 * Check the metadata of every message of a stored Arrow stream.
 * @throws Error saying what is wrong
 */
export async function requireSoundStream(readAt: ReadAt, size: number): Promise<void> {
  let columns: ColumnShape[] | undefined;
  for (let position = 0; position < size;) {
    const found = await prefixAt(readAt, position);
    if (!found) {
      if (position + 8 === size) return;
      throw new Error(`its end marker lies at byte ${position} of ${size}`);
    }
    const body = position + found.prefix + found.length;
    if (body > size) throw new Error(`a message at byte ${position} leaves the file`);
    const bytes = await readAt(position + found.prefix, found.length);
    const message = checkMessage(bytes, size - body);
    if (message.kind === "schema") columns = message.columns;
    else if (!columns) throw new Error("its first message is not the schema");
    else requireFitting(message, columns);
    position = body + message.bodyLength;
  }
}

async function messageOf(readAt: ReadAt, block: Block, end: number): Promise<CheckedMessage> {
  const { offset, metadataLength, bodyLength } = block;
  if (
    offset < HEAD_BYTES ||
    metadataLength < 8 ||
    bodyLength < 0 ||
    offset + metadataLength + bodyLength > end
  )
    throw new Error(
      `its footer lists a message of ${bodyLength} bytes at byte ${offset} of ${end}`,
    );
  const found = await prefixAt(readAt, offset);
  if (!found || found.prefix + found.length > metadataLength)
    throw new Error(`its footer lists a message at byte ${offset}, where none begins`);
  return checkMessage(await readAt(offset + found.prefix, found.length), bodyLength);
}

/**
 * A footer that lists too few messages would lose rows silently, one that lists some twice would repeat them.
 * The schema, which the footer holds itself, and the end are not listed.
 */
async function requireAllListed(
  readAt: ReadAt,
  blocks: readonly Block[],
  end: number,
): Promise<void> {
  let position = HEAD_BYTES;
  const ascending = blocks.toSorted((a, b) => a.offset - b.offset);
  for (const { offset, metadataLength, bodyLength } of ascending) {
    if (offset < position) throw new Error(`its footer lists byte ${offset} twice`);
    if (offset > position) await requireNoBatch(readAt, position, offset);
    position = offset + metadataLength + bodyLength;
  }
  await requireNoBatch(readAt, position, end);
}

/** Nothing but the schema, padding and end markers lie between the messages that are listed. */
async function requireNoBatch(readAt: ReadAt, from: number, to: number): Promise<void> {
  for (let position = from; position + 8 <= to;) {
    const found = await prefixAt(readAt, position);
    const body = found ? position + found.prefix + found.length : to;
    if (!found || body > to) return;
    const message = checkMessage(await readAt(position + found.prefix, found.length), to - body);
    if (message.kind !== "schema")
      throw new Error(`its footer leaves out the message at byte ${position}`);
    position = body + message.bodyLength;
  }
}

/** Length of the prefix at `position` and of the metadata behind it; undefined at an end marker. */
async function prefixAt(
  readAt: ReadAt,
  position: number,
): Promise<{ prefix: number; length: number } | undefined> {
  const bytes = await readAt(position, 8);
  if (bytes.length < 8) return undefined;
  // Before Arrow 0.15 (2019) the length came first, without the marker −1.
  const marked = bytes.readInt32LE(0) === -1;
  const length = bytes.readInt32LE(marked ? 4 : 0);
  if (length < 0) throw new Error(`a message at byte ${position} announces ${length} bytes`);
  return length === 0 ? undefined : { prefix: marked ? 8 : 4, length };
}
