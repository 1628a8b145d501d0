// Documents as an Arrow column of lists of ids: for pipes, and programs that read Arrow.
import { Field, List, makeData, RecordBatch, Schema, Struct, Uint32 } from "apache-arrow";
import type { Utf8Documents } from "./documents.ts";
import { type BulkEncoder, encodeAhead } from "./encode-ahead.ts";
import { type TokenizerIdentity, tokenizerMetadata } from "./token-folder.ts";

/** Name of the column. */
const IDS_COLUMN = "ids";

/** Schema of {@link documentIds}: one column `ids`, a list of uint32; the tokenizer's id and hash beside it. */
export function documentIdsSchema(tokenizer: TokenizerIdentity): Schema {
  const item = new Field("item", new Uint32(), false);
  const metadata = new Map(Object.entries(tokenizerMetadata(tokenizer)));
  return new Schema([new Field(IDS_COLUMN, new List(item), false)], metadata);
}

/**
 * The ids of documents as record batches, a row for each document, in their order whatever the number of
 * the encoder's workers.
 * @throws UserError of the encoder, naming the documents; RangeError for an id outside the vocabulary
 */
export async function* documentIds(
  documents: Iterable<Utf8Documents> | AsyncIterable<Utf8Documents>,
  encoder: BulkEncoder,
): AsyncGenerator<RecordBatch> {
  const schema = documentIdsSchema(encoder);
  const type = schema.fields[0]!.type as List<Uint32>;
  for await (const { tokens, lengths } of encodeAhead(documents, encoder, "uint32", undefined)) {
    const valueOffsets = new Int32Array(lengths.length + 1);
    for (const [i, length] of lengths.entries()) valueOffsets[i + 1] = valueOffsets[i]! + length;
    const child = makeData({
      type: type.children[0]!.type,
      data: tokens as Uint32Array,
      nullCount: 0,
    });
    const ids = makeData({ type, length: lengths.length, nullCount: 0, valueOffsets, child });
    const data = makeData({
      type: new Struct(schema.fields),
      length: lengths.length,
      nullCount: 0,
      children: [ids],
    });
    yield new RecordBatch(schema, data);
  }
}
