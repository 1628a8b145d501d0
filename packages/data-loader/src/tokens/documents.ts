// Many documents as one run of UTF-8: what encoders take in bulk, without a string for each.
import { UserError } from "@llmsmith/files";
import { DataType, type RecordBatch } from "apache-arrow";

/** UTF-8 of documents one after another, and the end offset of each. */
export type Utf8Documents = { bytes: Uint8Array; ends: Uint32Array };

/** Texts gathered to about `bytesPerBatch` bytes; lone surrogates become U+FFFD. */
export async function* documentsOfTexts(
  texts: Iterable<string> | AsyncIterable<string>,
  bytesPerBatch: number = 2 ** 20,
): AsyncGenerator<Utf8Documents> {
  const encoder = new TextEncoder();
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const text of texts) {
    const bytes = encoder.encode(text);
    parts.push(bytes);
    size += bytes.length;
    if (size < bytesPerBatch) continue;
    yield joined(parts, size);
    parts = [];
    size = 0;
  }
  if (parts.length > 0) yield joined(parts, size);
}

/**
 * A column of UTF-8 of record batches, its bytes copied as they are.
 * @throws UserError for a batch without the column, of another type, or with nulls in it
 */
export async function* documentsOfBatches(
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
  column = "text",
): AsyncGenerator<Utf8Documents> {
  let row = 0;
  for await (const batch of batches) {
    const data = batch.getChild(column)?.data[0];
    if (!data || !DataType.isUtf8(data.type) || data.nullCount > 0)
      throw new UserError(
        `rows from ${row + 1} on: no column "${column}" of UTF-8 without nulls; name the column that holds the text`,
      );
    row += batch.numRows;
    const offsets = data.valueOffsets;
    const first = offsets[0] ?? 0;
    const ends = Uint32Array.from(
      { length: batch.numRows },
      (_, i) => (offsets[i + 1] as number) - first,
    );
    yield { bytes: (data.values as Uint8Array).slice(first, first + (ends.at(-1) ?? 0)), ends };
  }
}

/** Documents from the one at `from` on; shares no memory with `documents`. */
export function laterDocuments({ bytes, ends }: Utf8Documents, from: number): Utf8Documents {
  const first = from === 0 ? 0 : (ends[from - 1] as number);
  return { bytes: bytes.slice(first), ends: ends.slice(from).map((end) => end - first) };
}

function joined(parts: readonly Uint8Array[], size: number): Utf8Documents {
  const bytes = new Uint8Array(size);
  const ends = new Uint32Array(parts.length);
  let end = 0;
  for (const [i, part] of parts.entries()) {
    bytes.set(part, end);
    ends[i] = end += part.length;
  }
  return { bytes, ends };
}
