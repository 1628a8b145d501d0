// Texts to token shards: uncompressed Arrow IPC files in a folder that is whole or absent.
import path from "node:path";
import { publishFolder, UserError } from "@llmsmith/files";
import { writeArrowFile } from "../arrow/file.ts";
import {
  dtypeOf,
  isId,
  shardName,
  type TokenDtype,
  type TokenManifest,
  type TokenShard,
} from "./manifest.ts";
import {
  GrowingUint32,
  type TokenArray,
  tokenArray,
  tokenBatches,
  TokenQueue,
} from "./shard-batches.ts";
import {
  checkWriteOptions,
  namingFolder,
  TOKENS_PER_SHARD,
  type TokenizerIdentity,
  tokenizerMetadata,
  writeManifest,
} from "./token-folder.ts";

/** What {@link writeTokens} needs of a tokenizer, met by its shape. */
export type TokenEncoder = TokenizerIdentity & { encode(text: string): ArrayLike<number> };

/** Options of {@link writeTokens}. */
export type WriteTokensOptions = {
  /** An id to put after each document. Default: none, the documents run into each other. */
  endOfText?: number;
  /** Tokens in each shard but the last, at least 1. Default 2^27 (256 MiB of uint16). */
  tokensPerShard?: number;
  /** Whether an existing folder is replaced. Default false: an error. */
  replace?: boolean;
  /** Called after each record batch (2^20 tokens) and at the end. */
  onProgress?: (progress: { documents: number; tokens: number }) => void;
};

/**
 * Encode texts into `folder`: shards `tokens-00000.arrow`, … with one flat column `tokens` (uint16 when
 * `vocabSize` ≤ 65,536, else uint32), `documents.arrow` with each document's first token, and
 * `manifest.json`. Texts are read one by one; memory holds one record batch and 4 bytes for each document.
 * The folder appears at once, complete.
 * @throws UserError when there are no tokens at all, the folder exists, the disk is full, or the
 * tokenizer refuses a text (naming the document, from 1); RangeError for an id outside the vocabulary
 */
export async function writeTokens(
  folder: string,
  texts: Iterable<string> | AsyncIterable<string>,
  tokenizer: TokenEncoder,
  options: WriteTokensOptions = {},
): Promise<TokenManifest> {
  const { endOfText, tokensPerShard = TOKENS_PER_SHARD, replace = false, onProgress } = options;
  checkWriteOptions("writeTokens", { tokensPerShard, endOfText }, tokenizer);
  const dtype = dtypeOf(tokenizer.vocabSize);
  const metadata = tokenizerMetadata(tokenizer);
  const lengths = new GrowingUint32();
  const chunks = encodeTexts(texts, tokenizer, endOfText, dtype, lengths);
  let manifest: TokenManifest | undefined;

  await publishFolder(
    folder,
    (temporary) => namingFolder(folder, temporary, () => writeInto(temporary)),
    { replace },
  );
  return manifest as TokenManifest;

  async function writeInto(temporary: string): Promise<void> {
    const queue = new TokenQueue(chunks, dtype);
    const shards: TokenShard[] = [];
    let tokens = 0;
    while (!(await queue.ended())) {
      const file = shardName(shards.length);
      const batches = tokenBatches(queue, tokensPerShard, dtype, (count) => {
        tokens += count;
        onProgress?.({ documents: lengths.length, tokens });
      });
      const { rows, ...written } = await writeArrowFile(
        path.join(temporary, file),
        batches,
        metadata,
      );
      shards.push({ file, tokens: rows, ...written });
    }
    if (tokens === 0)
      throw new UserError(`${folder}: no tokens to write; the corpus is empty, check its source`);
    manifest = await writeManifest(temporary, tokenizer, endOfText, shards, lengths);
  }
}

/** One array of ids for each text; an id that the array could not hold is refused, not wrapped. */
async function* encodeTexts(
  texts: Iterable<string> | AsyncIterable<string>,
  tokenizer: TokenEncoder,
  endOfText: number | undefined,
  dtype: TokenDtype,
  lengths: GrowingUint32,
): AsyncGenerator<TokenArray> {
  let document = 0;
  for await (const text of texts) {
    document++;
    let ids: ArrayLike<number>;
    try {
      ids = tokenizer.encode(text);
    } catch (error) {
      if (!UserError.is(error)) throw error;
      throw new UserError(`document ${document}: ${error.message}`, { cause: error });
    }
    const encoded = tokenArray(dtype, ids.length + (endOfText === undefined ? 0 : 1));
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (!isId(id, tokenizer.vocabSize))
        throw new RangeError(
          `writeTokens: document ${document}: token ${i} is ${id}, outside the vocabulary of ${tokenizer.vocabSize}`,
        );
      encoded[i] = id;
    }
    if (endOfText !== undefined) encoded[ids.length] = endOfText;
    lengths.push(encoded.length);
    yield encoded;
  }
}
