// The texts of one record batch: as UTF-8 where bytes are enough, decoded once where they are not.
import { UserError } from "@llmsmith/files";
import { DataType, type RecordBatch } from "apache-arrow";
import { listOf } from "../rows/row.ts";

/** A column of texts; what a stage changed is seen by the stages after it. */
export type TextColumn = {
  readonly length: number;
  /** The UTF-8 of a text: a view, not to be written to. */
  bytes(index: number): Uint8Array;
  text(index: number): string;
};

/** A {@link TextColumn} whose texts can be replaced. */
export type EditableTextColumn = TextColumn & {
  replace(index: number, text: string): void;
  readonly changed: boolean;
};

/**
 * The column `name` of a batch.
 * @param rowsBefore rows of earlier batches, for errors
 * @throws UserError when the batch lacks the column, it is not Utf8, or a row (1-based) has no text
 */
export function textColumn(
  batch: RecordBatch,
  name: string,
  rowsBefore: number,
): EditableTextColumn {
  const data = batch.getChild(name)?.data[0];
  if (!data) {
    const found = listOf(batch.schema.fields.map((field) => field.name));
    throw new UserError(
      `rows from ${rowsBefore + 1} on have no "${name}", only ${found}; name the column that holds the text`,
    );
  }
  if (!DataType.isUtf8(data.type))
    throw new UserError(
      `rows from ${rowsBefore + 1} on: column "${name}" has the Arrow type ${String(data.type)}, not Utf8; name the column that holds the text`,
    );
  if (data.nullCount > 0) {
    let index = 0;
    while (data.getValid(index)) index++;
    throw new UserError(
      `row ${rowsBefore + index + 1} has no "${name}" (null); drop such rows or name another column`,
    );
  }
  const offsets = data.valueOffsets as Int32Array;
  const values = data.values as Uint8Array;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true }); // a BOM is text here, not a mark
  const encoder = new TextEncoder();
  const texts: (string | undefined)[] = [];
  const replaced = new Map<number, Uint8Array>();
  const bytes = (index: number): Uint8Array =>
    replaced.get(index) ?? values.subarray(offsets[index], offsets[index + 1]);
  return {
    length: batch.numRows,
    bytes,
    text: (index) => (texts[index] ??= decoder.decode(bytes(index))),
    replace(index, text) {
      const encoded = encoder.encode(text);
      replaced.set(index, encoded);
      texts[index] = undefined; // decoded anew: a lone surrogate has become U+FFFD
    },
    get changed() {
      return replaced.size > 0;
    },
  };
}
