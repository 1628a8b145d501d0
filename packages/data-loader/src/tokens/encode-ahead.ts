// Batches of documents encoded several at a time, handed out in their order.
import { UserError } from "@llmsmith/files";
import type { Utf8Documents } from "./documents.ts";
import { isId, type TokenDtype } from "./manifest.ts";
import { type TokenArray, tokenArray } from "./shard-batches.ts";
import { type LinesReport, readDocuments } from "./read-lines.ts";
import type { TokenizerIdentity } from "./token-folder.ts";
import { READER_MODULE, type UnreadDocuments } from "./unread-documents.ts";

/** Ids of documents one after another, and the end of each. */
export type EncodedDocuments = { ids: ArrayLike<number>; ends: ArrayLike<number> };

/** A tokenizer or a pool of workers, met by its shape. */
export type BulkEncoder = TokenizerIdentity & {
  /** How many batches it works on at once. Default 1. */
  readonly workers?: number;
  /** It may take the bytes away with it (transfer them to a worker). */
  encodeDocuments(documents: Utf8Documents): EncodedDocuments | Promise<EncodedDocuments>;
  /**
   * Encodes what the function `readDocuments` of a module (its address) reads out of `input`, and passes on what
   * that reports. It may take the bytes away. Without it, documents are read before they are passed to
   * `encodeDocuments`.
   */
  encodeRead?(
    module: string,
    input: { readonly bytes: Uint8Array },
  ): Promise<EncodedDocuments & { report: unknown }>;
};

/** Tokens of a batch, end-of-text ones included, and the number of tokens of each document. */
export type EncodedChunk = { tokens: TokenArray; lengths: Uint32Array };

/** Batches that wait for each worker, so that it goes on while a shard is flushed to the disk. */
const WAITING = 3;

/**
 * Keeps every worker busy with some batches waiting for each; memory is bounded by those. The order of the
 * documents is kept, so the result does not hang on the number of workers.
 * @param makeRoom memory for the tokens of a chunk; where it gives the same again, a chunk stands until the next one
 * @throws UserError of the encoder, naming the documents, and of documents that could not be read; RangeError
 * for an id outside the vocabulary
 */
export async function* encodeAhead(
  batches:
    | Iterable<Utf8Documents | UnreadDocuments>
    | AsyncIterable<Utf8Documents | UnreadDocuments>,
  encoder: BulkEncoder,
  dtype: TokenDtype,
  endOfText: number | undefined,
  firstDocument = 0,
  makeRoom: (dtype: TokenDtype, length: number) => TokenArray = tokenArray,
): AsyncGenerator<EncodedChunk> {
  const ahead = (encoder.workers ?? 1) * (1 + WAITING);
  const running: { batch: Utf8Documents | UnreadDocuments; encoded: Promise<Reported> }[] = [];
  let first = firstDocument;
  const take = async (): Promise<EncodedChunk> => {
    const { batch, encoded } = running.shift() as (typeof running)[number];
    const { report, ...documents } = await encoded.catch((error: unknown) => {
      if (!UserError.is(error)) throw error;
      throw new UserError(`documents from ${first + 1} on: ${error.message}`, { cause: error });
    });
    if ("settle" in batch) batch.settle(report as LinesReport, documents.ends.length);
    const extra = endOfText === undefined ? 0 : documents.ends.length;
    const room = makeRoom(dtype, documents.ids.length + extra);
    const chunk = chunkOf(documents, first, encoder.vocabSize, room, endOfText);
    first += documents.ends.length;
    return chunk;
  };
  for await (const batch of batches) {
    const encoded = Promise.resolve(batch).then((given) => encode(encoder, given));
    encoded.catch(() => undefined); // it is told when its turn comes
    running.push({ batch, encoded });
    if (running.length >= ahead) yield await take();
  }
  while (running.length > 0) yield await take();
}

type Reported = EncodedDocuments & { report?: unknown };

async function encode(
  encoder: BulkEncoder,
  batch: Utf8Documents | UnreadDocuments,
): Promise<Reported> {
  if (!("settle" in batch)) return encoder.encodeDocuments(batch);
  if (encoder.encodeRead) return encoder.encodeRead(READER_MODULE, batch.input);
  const { documents, report } = readDocuments(batch.input);
  return { ...(await encoder.encodeDocuments(documents)), report };
}

function chunkOf(
  { ids, ends }: EncodedDocuments,
  first: number,
  vocabSize: number,
  tokens: TokenArray,
  endOfText: number | undefined,
): EncodedChunk {
  const extra = endOfText === undefined ? 0 : 1;
  const lengths = new Uint32Array(ends.length);
  const whole = ids instanceof Uint32Array; // what encoders of this project give
  let at = 0;
  let from = 0;
  for (let document = 0; document < ends.length; document++) {
    const end = ends[document] as number;
    const wrong = whole
      ? firstAbove(ids, from, end, vocabSize)
      : firstWrong(ids, from, end, vocabSize);
    if (wrong < end)
      throw new RangeError(
        `writeTokenShards: document ${first + document + 1}: token ${wrong - from} is ${ids[wrong]}, outside the vocabulary of ${vocabSize}`,
      );
    if (whole) tokens.set(ids.subarray(from, end), at);
    else for (let i = from; i < end; i++) tokens[at + i - from] = ids[i] as number;
    at += end - from;
    if (endOfText !== undefined) tokens[at++] = endOfText;
    lengths[document] = end - from + extra;
    from = end;
  }
  return { tokens, lengths };
}

/** Index of the first of these ids that is none; `end` where all are. */
function firstWrong(ids: ArrayLike<number>, from: number, end: number, vocabSize: number): number {
  let i = from;
  while (i < end && isId(ids[i], vocabSize)) i++;
  return i;
}

/** The same for whole numbers from 0. */
function firstAbove(ids: Uint32Array, from: number, end: number, vocabSize: number): number {
  let i = from;
  while (i < end && (ids[i] as number) < vocabSize) i++;
  return i;
}
