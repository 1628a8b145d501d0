// Documents to token shards by several workers, going on after a kill at the next missing shard.
import { copyFile, link, stat } from "node:fs/promises";
import path from "node:path";
import { publishFolder, UserError } from "@llmsmith/files";
import { writeArrowFile } from "../arrow/file.ts";
import { laterDocuments, type Utf8Documents } from "./documents.ts";
import { type BulkEncoder, encodeAhead } from "./encode-ahead.ts";
import { dtypeOf, shardName, type TokenManifest } from "./manifest.ts";
import {
  GrowingUint32,
  oneRoom,
  type TokenArray,
  tokenBatches,
  TokenQueue,
} from "./shard-batches.ts";
import {
  type FinishedShard,
  noteFinished,
  readFinished,
  removeProgress,
} from "./shard-progress.ts";
import {
  checkWriteOptions,
  namingFolder,
  TOKENS_PER_SHARD,
  tokenizerMetadata,
  writeManifest,
} from "./token-folder.ts";
import { readNow, type UnreadDocuments } from "./unread-documents.ts";

/** Options of {@link writeTokenShards}. */
export type WriteTokenShardsOptions = {
  /** An id to put after each document. Default: none. */
  endOfText?: number;
  /** Tokens in each shard but the last, at least 1. Default 2^27. */
  tokensPerShard?: number;
  /** Names the documents (paths, sizes): a run that was killed goes on only with the same. */
  source?: string;
  /** Called after each record batch. Counts of a resumed run include what was there. */
  onProgress?: (progress: { documents: number; tokens: number }) => void;
};

/**
 * Write a token folder as `writeTokens` does, from documents in bulk. Shards are cut by token count in
 * document order, so the files are the same whatever the number of workers. While it runs, whole shards lie
 * in `FOLDER.partial`; a run that was killed and is started again with the same documents passes over those
 * and goes on. `folder` appears at once, complete.
 * @throws UserError when there are no tokens, the folder exists, the disk is full, or `FOLDER.partial` was
 * begun with other documents or settings; RangeError for bad options or ids outside the vocabulary
 */
export async function writeTokenShards(
  folder: string,
  documents:
    | Iterable<Utf8Documents | UnreadDocuments>
    | AsyncIterable<Utf8Documents | UnreadDocuments>,
  encoder: BulkEncoder,
  options: WriteTokenShardsOptions = {},
): Promise<TokenManifest> {
  const { endOfText, tokensPerShard = TOKENS_PER_SHARD, source = "", onProgress } = options;
  checkWriteOptions("writeTokenShards", { tokensPerShard, endOfText }, encoder);
  if (await exists(folder))
    throw new UserError(`${folder}: exists already; remove it or choose another name`);
  const partial = `${path.resolve(folder)}.partial`;
  const made = JSON.stringify({
    tokenizer: encoder.hash,
    endOfText: endOfText ?? null,
    tokensPerShard,
    source,
  });
  const metadata = tokenizerMetadata(encoder);
  const dtype = dtypeOf(encoder.vocabSize);

  const finished = await readFinished(partial, made);
  const shards: FinishedShard[] = [...finished.shards];
  const lengths = new GrowingUint32();
  for (const length of finished.lengths) lengths.push(length);
  let tokens = shards.reduce((sum, shard) => sum + shard.tokens, 0);
  const queue = new TokenQueue(chunks(lengths.length, tokens), dtype);
  let begun = lengths.length; // documents that begin before the end of the last whole shard
  let nextStart = finished.lengths.reduce((sum, length) => sum + length, 0);

  /** Tokens after the first `skip`, which lie in whole shards; the last document of those may be cut. */
  async function* chunks(known: number, skip: number): AsyncGenerator<TokenArray> {
    const sum = finished.lengths.reduce((total, length) => total + length, 0);
    let again = sum > skip ? 1 : 0; // the cut document is encoded once more
    const later = skipDocuments(documents, known - again, folder);
    const encoded = encodeAhead(later, encoder, dtype, endOfText, known - again, oneRoom());
    for await (const chunk of encoded) {
      let cut = 0;
      if (again === 1) {
        if (chunk.lengths[0] !== finished.lengths.at(-1)) throw changed(partial, known);
        cut = (chunk.lengths[0] as number) - (sum - skip);
      }
      for (const length of chunk.lengths.subarray(again)) lengths.push(length);
      again = 0;
      yield chunk.tokens.subarray(cut) as TokenArray;
    }
    if (again === 1) throw changed(partial, known);
  }

  while (!(await queue.ended())) {
    const file = shardName(shards.length);
    const batches = tokenBatches(queue, tokensPerShard, dtype, (count) => {
      tokens += count;
      onProgress?.({ documents: lengths.length, tokens });
    });
    const { rows, ...written } = await writeArrowFile(path.join(partial, file), batches, metadata);
    const first = begun;
    for (; begun < lengths.length && nextStart < tokens; begun++)
      nextStart += lengths.values[begun] as number;
    shards.push({ file, tokens: rows, ...written, documents: begun - first });
    await noteFinished(partial, made, shards, lengths.values.slice(first, begun));
  }
  if (tokens === 0) {
    await removeProgress(partial);
    throw new UserError(`${folder}: no tokens to write; the corpus is empty, check its source`);
  }

  let manifest: TokenManifest | undefined;
  await publishFolder(folder, (temporary) =>
    namingFolder(folder, temporary, async () => {
      for (const { file } of shards)
        await linkOrCopy(path.join(partial, file), path.join(temporary, file));
      const whole = shards.map(({ file, tokens: count, bytes, sha256 }) => ({
        file,
        tokens: count,
        bytes,
        sha256,
      }));
      manifest = await writeManifest(temporary, encoder, endOfText, whole, lengths);
    }),
  );
  await removeProgress(partial);
  return manifest as TokenManifest;
}

/** Documents after the first `count`, which must be there. */
async function* skipDocuments(
  batches:
    | Iterable<Utf8Documents | UnreadDocuments>
    | AsyncIterable<Utf8Documents | UnreadDocuments>,
  count: number,
  folder: string,
): AsyncGenerator<Utf8Documents | UnreadDocuments> {
  let left = count;
  for await (const unread of batches) {
    if (left === 0) {
      yield unread;
      continue;
    }
    const batch = readNow(unread);
    if (left >= batch.ends.length) left -= batch.ends.length;
    else {
      yield laterDocuments(batch, left);
      left = 0;
    }
  }
  if (left > 0) throw changed(`${folder}.partial`, count);
}

function changed(partial: string, documents: number): UserError {
  return new UserError(
    `${partial}: was begun with other documents (the first ${documents} differ); go on with the same, or remove the folder`,
  );
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** A second name for the file, where the file system has such; the whole shard must survive a kill until the end. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}
