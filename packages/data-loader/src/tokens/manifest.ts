// What a folder of token shards says about itself in manifest.json.
import { UserError } from "@llmsmith/files";

/** Width of the stored token ids. */
export type TokenDtype = "uint16" | "uint32";

/** One Arrow IPC file of a token folder. */
export type TokenShard = {
  /** File name inside the folder. */
  file: string;
  tokens: number;
  bytes: number;
  sha256: string;
};

/** `manifest.json` of a token folder. */
export type TokenManifest = {
  format: "llmsmith-tokens";
  version: 1;
  dtype: TokenDtype;
  /** Tokens of all shards, end-of-text ones included. */
  tokens: number;
  documents: number;
  /** The id that ends each document; null where nothing was put between them. */
  endOfText: number | null;
  /** The tokenizer that made the ids; `hash` is the SHA-256 of its definition. */
  tokenizer: { id: string; hash: string; vocabSize: number };
  shards: TokenShard[];
  /** An Arrow IPC file with one column `start` of uint64: each document's first token. */
  documentOffsets: { file: string; bytes: number; sha256: string };
};

/** Name of the file that {@link TokenManifest} describes. */
export const MANIFEST_FILE = "manifest.json";
/** Name of the token shards' only column. */
export const TOKENS_COLUMN = "tokens";
/** Name of the document offsets' only column. */
export const STARTS_COLUMN = "start";

/** The narrowest type that holds the ids of a vocabulary. */
export function dtypeOf(vocabSize: number): TokenDtype {
  return vocabSize <= 65_536 ? "uint16" : "uint32";
}

/** Whether `id` is one of the vocabulary's. */
export function isId(id: number | undefined, vocabSize: number): id is number {
  return id !== undefined && Number.isInteger(id) && id >= 0 && id < vocabSize;
}

/** Name of the shard at a place. */
export function shardName(index: number): string {
  return `tokens-${String(index).padStart(5, "0")}.arrow`;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** A name inside the folder: a manifest must not point elsewhere. */
const isFileName = (value: unknown): boolean =>
  typeof value === "string" && /^[\w-][\w.-]*$/.test(value);

/** @throws UserError when `value` is no manifest of version 1, naming the field */
export function asManifest(value: unknown, where: string): TokenManifest {
  const manifest = (value ?? {}) as Partial<TokenManifest>;
  const wrong = (field: string): UserError =>
    new UserError(`${where}: ${field} is missing or wrong; this is no token folder of version 1`);
  if (manifest.format !== "llmsmith-tokens") throw wrong("format");
  if (manifest.version !== 1) throw wrong("version");
  if (manifest.dtype !== "uint16" && manifest.dtype !== "uint32") throw wrong("dtype");
  if (!isCount(manifest.tokens)) throw wrong("tokens");
  if (!isCount(manifest.documents)) throw wrong("documents");
  const { tokenizer, shards, documentOffsets, endOfText } = manifest;
  if (
    typeof tokenizer?.id !== "string" ||
    typeof tokenizer.hash !== "string" ||
    !isCount(tokenizer.vocabSize)
  )
    throw wrong("tokenizer");
  if (endOfText !== null && !isId(endOfText, tokenizer.vocabSize)) throw wrong("endOfText");
  const isShard = (shard: TokenShard | null): boolean =>
    isFileName(shard?.file) && isCount(shard?.tokens) && typeof shard?.sha256 === "string";
  if (!Array.isArray(shards) || !shards.every(isShard)) throw wrong("shards");
  if (!isFileName(documentOffsets?.file) || typeof documentOffsets?.sha256 !== "string")
    throw wrong("documentOffsets");
  return manifest as TokenManifest;
}
