// Batches of documents encoded several at a time, handed out in their order.
import { UserError } from "@llmsmith/files";
import type { Utf8Documents } from "./documents.ts";
import { isId, type TokenDtype } from "./manifest.ts";
import { type TokenArray, tokenArray } from "./shard-batches.ts";
import type { TokenizerIdentity } from "./token-folder.ts";

/** Ids of documents one after another, and the end of each. */
export type EncodedDocuments = { ids: ArrayLike<number>; ends: ArrayLike<number> };

/** A tokenizer or a pool of workers, met by its shape. */
export type BulkEncoder = TokenizerIdentity & {
  /** How many batches it works on at once. Default 1. */
  readonly workers?: number;
  /** It may take the bytes away with it (transfer them to a worker). */
  encodeDocuments(documents: Utf8Documents): EncodedDocuments | Promise<EncodedDocuments>;
};

/** Tokens of a batch, end-of-text ones included, and the number of tokens of each document. */
export type EncodedChunk = { tokens: TokenArray; lengths: Uint32Array };

/**
 * Keeps every worker busy with one batch waiting for each; memory is bounded by those. The order of the
 * documents is kept, so the result does not hang on the number of workers.
 * @throws UserError of the encoder, naming the documents; RangeError for an id outside the vocabulary
 */
export async function* encodeAhead(
  batches: Iterable<Utf8Documents> | AsyncIterable<Utf8Documents>,
  encoder: BulkEncoder,
  dtype: TokenDtype,
  endOfText: number | undefined,
  firstDocument = 0,
): AsyncGenerator<EncodedChunk> {
  const ahead = (encoder.workers ?? 1) * 2;
  const running: { first: number; encoded: Promise<EncodedDocuments> }[] = [];
  let document = firstDocument;
  const take = async (): Promise<EncodedChunk> => {
    const { first, encoded } = running.shift() as (typeof running)[number];
    try {
      return chunkOf(await encoded, first, encoder.vocabSize, dtype, endOfText);
    } catch (error) {
      if (!UserError.is(error)) throw error;
      throw new UserError(`documents from ${first + 1} on: ${error.message}`, { cause: error });
    }
  };
  for await (const batch of batches) {
    const first = document;
    document += batch.ends.length;
    const encoded = Promise.resolve(batch).then((given) => encoder.encodeDocuments(given));
    encoded.catch(() => undefined); // it is told when its turn comes
    running.push({ first, encoded });
    if (running.length >= ahead) yield await take();
  }
  while (running.length > 0) yield await take();
}

function chunkOf(
  { ids, ends }: EncodedDocuments,
  first: number,
  vocabSize: number,
  dtype: TokenDtype,
  endOfText: number | undefined,
): EncodedChunk {
  const extra = endOfText === undefined ? 0 : 1;
  const tokens = tokenArray(dtype, ids.length + ends.length * extra);
  const lengths = new Uint32Array(ends.length);
  let at = 0;
  let from = 0;
  for (let document = 0; document < ends.length; document++) {
    const end = ends[document] as number;
    for (let i = from; i < end; i++) {
      const id = ids[i];
      if (!isId(id, vocabSize))
        throw new RangeError(
          `writeTokenShards: document ${first + document + 1}: token ${i - from} is ${id}, outside the vocabulary of ${vocabSize}`,
        );
      tokens[at++] = id;
    }
    if (endOfText !== undefined) tokens[at++] = endOfText;
    lengths[document] = end - from + extra;
    from = end;
  }
  return { tokens, lengths };
}
