// A folder of token shards, verified once and then read by position.
import path from "node:path";
import { readJsonFile, sha256, UserError, verifyFolder } from "@llmsmith/files";
import { type ColumnFile, lastAtMost, openColumnFile } from "../arrow/column-file.ts";
import {
  asManifest,
  MANIFEST_FILE,
  STARTS_COLUMN,
  TOKENS_COLUMN,
  type TokenManifest,
} from "./manifest.ts";

/** Tokens that can be read by position: a {@link TokenStore} or {@link tokensInMemory}. */
export type TokenSource = {
  /** Number of tokens. */
  readonly length: number;
  /** Tells its tokens from others as many; a stored position of a source with another hash does not fit. */
  readonly hash?: string;
  /**
   * Tokens start … start + count.
   * @param into at least `count` long, filled from its beginning; default a new array
   * @returns `into`, or its first `count` entries where it is longer
   * @throws RangeError when the run reaches outside the source or `into` is too short
   */
  read(start: number, count: number, into?: Int32Array): Int32Array;
};

/** An open token folder; nothing of it but an index (16 bytes for each 2^20 tokens) is in memory. */
export type TokenStore = TokenSource & {
  readonly hash: string;
  /** Number of documents. */
  readonly documents: number;
  readonly tokenizer: { readonly id: string; readonly hash: string };
  readonly manifest: TokenManifest;
  /** Position of a document's first token; `documentStart(documents)` is `length`. */
  documentStart(document: number): number;
  /** Close the files; a later read opens them again. */
  close(): void;
};

const OPEN_FILES = 64; // of one store: far below the usual limit of 1,024 for a process

/** Options of {@link openTokens}. */
export type OpenTokensOptions = {
  /**
   * Whether every file is hashed first. Default true. `false` opens at once, for a corpus that this run
   * has verified already; counts and types are still checked, a flipped bit in a token is not.
   */
  verify?: boolean;
};

/**
 * Open what `writeTokens` wrote. Every file is hashed first, so that a damaged corpus is noticed before
 * training starts.
 * @throws UserError naming the file that is missing, cut short, changed, or disagrees with the manifest
 */
export async function openTokens(
  folder: string,
  options: OpenTokensOptions = {},
): Promise<TokenStore> {
  const checksums = (options.verify ?? true) ? await verifyFolder(folder) : undefined;
  const where = path.join(folder, MANIFEST_FILE);
  const manifest = asManifest(await readJsonFile(where), where);
  const { dtype, shards, documentOffsets, tokenizer } = manifest;
  for (const { file, sha256 } of [...shards, documentOffsets])
    if (checksums && checksums.files[file]?.sha256 !== sha256)
      throw new UserError(
        `${where}: its SHA-256 of ${file} is not the file's; the folder was put together from several, make it again`,
      );

  const files = shards.map(({ file }) =>
    openColumnFile(path.join(folder, file), TOKENS_COLUMN, dtype),
  );
  const starts = openColumnFile(path.join(folder, documentOffsets.file), STARTS_COLUMN, "uint64");
  const firstTokens = [0];
  for (const [index, file] of files.entries()) {
    const { file: name, tokens } = shards[index] as (typeof shards)[number];
    const hash = file.metadata.get("tokenizer.hash");
    if (file.length !== tokens || hash !== tokenizer.hash)
      throw new UserError(
        `${path.join(folder, name)}: ${file.length} tokens of tokenizer ${hash ?? "unknown"}, but ${MANIFEST_FILE} says ${tokens} of ${tokenizer.hash}; make the folder again`,
      );
    firstTokens.push((firstTokens.at(-1) as number) + tokens);
  }
  const length = firstTokens.at(-1) as number;
  if (length !== manifest.tokens || starts.length !== manifest.documents)
    throw new UserError(
      `${where}: says ${manifest.tokens} tokens of ${manifest.documents} documents, but the files hold ${length} of ${starts.length}; make the folder again`,
    );

  const width = dtype === "uint16" ? 2 : 4;
  const Ids = dtype === "uint16" ? Uint16Array : Uint32Array;
  let ids = new Ids(0); // as stored; grows to the longest run
  let bytes = new Uint8Array(ids.buffer);
  const recent = new Set<ColumnFile>(); // in the order of opening

  function shardAt(index: number): ColumnFile {
    const file = files[index] as ColumnFile;
    if (!recent.has(file)) {
      if (recent.size >= OPEN_FILES)
        for (const oldest of recent) {
          oldest.close();
          recent.delete(oldest);
          break;
        }
      recent.add(file);
    }
    return file;
  }

  return {
    length,
    hash: sha256(manifest.shards.map((shard) => shard.sha256).join()),
    documents: manifest.documents,
    tokenizer: { id: tokenizer.id, hash: tokenizer.hash },
    manifest,
    read(start, count, into) {
      const target = targetOf(length, start, count, into);
      if (ids.length < count) {
        ids = new Ids(count);
        bytes = new Uint8Array(ids.buffer);
      }
      let shard = lastAtMost(firstTokens, start);
      for (let at = start; at < start + count; shard++) {
        const first = firstTokens[shard] as number;
        const end = Math.min(start + count, firstTokens[shard + 1] as number);
        shardAt(shard).readBytes(at - first, end - at, bytes, (at - start) * width);
        at = end;
      }
      target.set(ids.length === count ? ids : ids.subarray(0, count));
      return target;
    },
    documentStart(document) {
      if (!Number.isInteger(document) || document < 0 || document > manifest.documents)
        throw new RangeError(
          `documentStart: document ${document} is outside the ${manifest.documents} documents`,
        );
      if (document === manifest.documents) return length;
      const start = new BigUint64Array(1);
      starts.readBytes(document, 1, new Uint8Array(start.buffer));
      return Number(start[0]);
    },
    close() {
      for (const file of [...files, starts]) file.close();
      recent.clear();
    },
  };
}

/** Token ids that are already in memory, as a {@link TokenSource}; they are copied. */
export function tokensInMemory(ids: ArrayLike<number>): TokenSource {
  const tokens = Int32Array.from(ids);
  return {
    length: tokens.length,
    read(start, count, into) {
      const target = targetOf(tokens.length, start, count, into);
      target.set(tokens.subarray(start, start + count));
      return target;
    },
  };
}

function targetOf(length: number, start: number, count: number, into?: Int32Array): Int32Array {
  if (!Number.isInteger(start) || !Number.isInteger(count) || start < 0 || count < 0)
    throw new RangeError(`read: start ${start} and count ${count} must be integers, not negative`);
  if (start + count > length)
    throw new RangeError(
      `read: tokens ${start} … ${start + count} reach past the ${length} stored`,
    );
  if (into && into.length < count)
    throw new RangeError(`read: into holds ${into.length} tokens, fewer than count ${count}`);
  if (into) return into.length === count ? into : into.subarray(0, count);
  return new Int32Array(count);
}
