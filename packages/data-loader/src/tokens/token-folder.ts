// What every writer of a token folder does alike: check its options, and end with offsets and manifest.
import path from "node:path";
import { UserError, writeFileAtomic } from "@llmsmith/files";
import { writeArrowFile } from "../arrow/file.ts";
import { dtypeOf, isId, MANIFEST_FILE, type TokenManifest, type TokenShard } from "./manifest.ts";
import { type GrowingUint32, startBatches } from "./shard-batches.ts";

/** The tokenizer that made the tokens. */
export type TokenizerIdentity = {
  readonly id: string;
  /** SHA-256 of the definition. */
  readonly hash: string;
  /** Greatest id + 1. */
  readonly vocabSize: number;
};

/** Tokens in each shard but the last, where nothing else is said: 256 MiB of uint16. */
export const TOKENS_PER_SHARD: number = 2 ** 27;

/** @throws RangeError for a shard size that is none, or an end of text outside the vocabulary */
export function checkWriteOptions(
  writer: string,
  { tokensPerShard, endOfText }: { tokensPerShard: number; endOfText: number | undefined },
  { vocabSize }: TokenizerIdentity,
): void {
  if (!Number.isInteger(tokensPerShard) || tokensPerShard < 1)
    throw new RangeError(
      `${writer}: tokensPerShard must be a positive integer, not ${tokensPerShard}`,
    );
  if (endOfText !== undefined && !isId(endOfText, vocabSize))
    throw new RangeError(
      `${writer}: endOfText ${endOfText} is outside the vocabulary of ${vocabSize}`,
    );
}

/** What every Arrow file of the folder says of its tokenizer. */
export function tokenizerMetadata({ id, hash }: TokenizerIdentity): Record<string, string> {
  return { "tokenizer.id": id, "tokenizer.hash": hash };
}

/** Write the documents' offsets and the manifest beside shards that are in `folder`. */
export async function writeManifest(
  folder: string,
  tokenizer: TokenizerIdentity,
  endOfText: number | undefined,
  shards: readonly TokenShard[],
  lengths: GrowingUint32,
): Promise<TokenManifest> {
  const { id, hash, vocabSize } = tokenizer;
  const file = "documents.arrow";
  const { bytes, sha256 } = await writeArrowFile(
    path.join(folder, file),
    startBatches(lengths),
    tokenizerMetadata(tokenizer),
  );
  const manifest: TokenManifest = {
    format: "llmsmith-tokens",
    version: 1,
    dtype: dtypeOf(vocabSize),
    tokens: shards.reduce((sum, { tokens }) => sum + tokens, 0),
    documents: lengths.length,
    endOfText: endOfText ?? null,
    tokenizer: { id, hash, vocabSize },
    shards: [...shards],
    documentOffsets: { file, bytes, sha256 },
  };
  await writeFileAtomic(path.join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/**
 * What `write` does in `temporary`, with errors that name `folder`, which the caller knows: the temporary one
 * is gone when the error is read.
 */
export async function namingFolder(
  folder: string,
  temporary: string,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!UserError.is(error) || !error.message.includes(temporary)) throw error;
    throw new UserError(error.message.replaceAll(temporary, folder), { cause: error });
  }
}
