// Texts to token shards: uncompressed Arrow IPC files in a folder that is whole or absent.
import path from "node:path";
import { publishFolder, UserError, writeFileAtomic } from "@llmsmith/files";
import {
  type DataType,
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Uint16,
  Uint32,
  Uint64,
} from "apache-arrow";
import { writeArrowFile } from "../arrow/file.ts";
import {
  MANIFEST_FILE,
  STARTS_COLUMN,
  type TokenDtype,
  TOKENS_COLUMN,
  type TokenManifest,
  type TokenShard,
} from "./manifest.ts";

/** What {@link writeTokens} needs of a tokenizer, met by its shape. */
export type TokenEncoder = {
  readonly id: string;
  /** SHA-256 of the definition. */
  readonly hash: string;
  /** Greatest id + 1. */
  readonly vocabSize: number;
  encode(text: string): ArrayLike<number>;
};

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

const TOKENS_PER_BATCH = 2 ** 20;
const DOCUMENTS_PER_BATCH = 2 ** 16;

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
  const { endOfText, tokensPerShard = 2 ** 27, replace = false, onProgress } = options;
  const { id, hash, vocabSize } = tokenizer;
  if (!Number.isInteger(tokensPerShard) || tokensPerShard < 1)
    throw new RangeError(
      `writeTokens: tokensPerShard must be a positive integer, not ${tokensPerShard}`,
    );
  if (endOfText !== undefined && !isId(endOfText, vocabSize))
    throw new RangeError(
      `writeTokens: endOfText ${endOfText} is outside the vocabulary of ${vocabSize}`,
    );
  const dtype: TokenDtype = vocabSize <= 65_536 ? "uint16" : "uint32";
  const metadata = { "tokenizer.id": id, "tokenizer.hash": hash };
  const lengths = new GrowingUint32();
  const chunks = encodeTexts(texts, tokenizer, endOfText, dtype, lengths);
  let manifest: TokenManifest | undefined;

  await publishFolder(
    folder,
    async (temporary) => {
      const queue = new TokenQueue(chunks, dtype);
      const shards: TokenShard[] = [];
      let tokens = 0;
      while (!(await queue.ended())) {
        const file = `tokens-${String(shards.length).padStart(5, "0")}.arrow`;
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
      const offsetsFile = "documents.arrow";
      const { bytes, sha256 } = await writeArrowFile(
        path.join(temporary, offsetsFile),
        startBatches(lengths),
        metadata,
      );
      manifest = {
        format: "llmsmith-tokens",
        version: 1,
        dtype,
        tokens,
        documents: lengths.length,
        endOfText: endOfText ?? null,
        tokenizer: { id, hash, vocabSize },
        shards,
        documentOffsets: { file: offsetsFile, bytes, sha256 },
      };
      await writeFileAtomic(
        path.join(temporary, MANIFEST_FILE),
        `${JSON.stringify(manifest, null, 2)}\n`,
      );
    },
    { replace },
  );
  return manifest as TokenManifest;
}

function isId(id: number | undefined, vocabSize: number): id is number {
  return id !== undefined && Number.isInteger(id) && id >= 0 && id < vocabSize;
}

type TokenArray = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

function tokenArray(dtype: TokenDtype, length: number): TokenArray {
  return dtype === "uint16" ? new Uint16Array(length) : new Uint32Array(length);
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

/** Hands out runs of tokens of any length, across the bounds of documents. */
class TokenQueue {
  readonly #chunks: AsyncIterator<TokenArray>;
  readonly #dtype: TokenDtype;
  #current: TokenArray;

  constructor(chunks: AsyncIterable<TokenArray>, dtype: TokenDtype) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#dtype = dtype;
    this.#current = tokenArray(dtype, 0);
  }

  /** Whether no token is left. */
  async ended(): Promise<boolean> {
    while (this.#current.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return true;
      this.#current = value;
    }
    return false;
  }

  /** The next `count` tokens, fewer at the end. */
  async take(count: number): Promise<TokenArray> {
    const taken = tokenArray(this.#dtype, count);
    let filled = 0;
    while (filled < count && !(await this.ended())) {
      const part = this.#current.subarray(0, count - filled) as TokenArray;
      taken.set(part, filled);
      filled += part.length;
      this.#current = this.#current.subarray(part.length) as TokenArray;
    }
    return taken.subarray(0, filled) as TokenArray;
  }
}

async function* tokenBatches(
  queue: TokenQueue,
  tokensPerShard: number,
  dtype: TokenDtype,
  onBatch: (tokens: number) => void,
): AsyncGenerator<RecordBatch> {
  const type = dtype === "uint16" ? new Uint16() : new Uint32();
  for (let left = tokensPerShard; left > 0 && !(await queue.ended());) {
    const data = await queue.take(Math.min(left, TOKENS_PER_BATCH));
    left -= data.length;
    yield columnBatch(TOKENS_COLUMN, type, data);
    onBatch(data.length);
  }
}

function* startBatches(lengths: GrowingUint32): Generator<RecordBatch> {
  let start = 0n;
  for (let first = 0; first < lengths.length; first += DOCUMENTS_PER_BATCH) {
    const part = lengths.values.subarray(
      first,
      Math.min(lengths.length, first + DOCUMENTS_PER_BATCH),
    );
    const starts = new BigUint64Array(part.length);
    for (let i = 0; i < part.length; i++) {
      starts[i] = start;
      start += BigInt(part[i] as number);
    }
    yield columnBatch(STARTS_COLUMN, new Uint64(), starts);
  }
}

function columnBatch(
  name: string,
  type: Uint16 | Uint32 | Uint64,
  data: TokenArray | BigUint64Array<ArrayBuffer>,
): RecordBatch {
  const schema = new Schema([new Field(name, type as DataType, false)]);
  const column = makeData({ type: type as Uint32, data: data as Uint32Array, nullCount: 0 });
  return new RecordBatch(
    schema,
    makeData({
      type: new Struct(schema.fields),
      length: data.length,
      nullCount: 0,
      children: [column],
    }),
  );
}

/** A list of 32-bit numbers at 4 bytes each, doubled as it fills. */
class GrowingUint32 {
  values: Uint32Array = new Uint32Array(1024);
  length = 0;
  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Uint32Array(this.length * 2);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length++] = value;
  }
}
