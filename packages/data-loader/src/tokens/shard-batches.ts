// Tokens on their way into shards: runs of any length across documents, and the record batches made of them.
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
import { STARTS_COLUMN, type TokenDtype, TOKENS_COLUMN } from "./manifest.ts";

const TOKENS_PER_BATCH = 2 ** 20;
const DOCUMENTS_PER_BATCH = 2 ** 16;

/** Ids as they are stored. */
export type TokenArray = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** An array of the stored width. */
export function tokenArray(dtype: TokenDtype, length: number): TokenArray {
  return dtype === "uint16" ? new Uint16Array(length) : new Uint32Array(length);
}

/** Arrays of the stored width that all take the same memory, for whoever has done with one before the next. */
export function oneRoom(): (dtype: TokenDtype, length: number) => TokenArray {
  let room = tokenArray("uint16", 0);
  return (dtype, length) => {
    const sameKind = room instanceof Uint16Array === (dtype === "uint16");
    if (!sameKind || room.length < length) room = tokenArray(dtype, length + (length >> 2));
    return room.subarray(0, length) as TokenArray;
  };
}

/** Hands out runs of tokens of any length, across the bounds of documents. */
export class TokenQueue {
  readonly #chunks: AsyncIterator<TokenArray>;
  readonly #dtype: TokenDtype;
  #current: TokenArray;
  readonly #roomFor: ReturnType<typeof oneRoom> = oneRoom();

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

  /** The next `count` tokens, fewer at the end; they stand until the next call, which takes the same memory. */
  async take(count: number): Promise<TokenArray> {
    const taken = this.#roomFor(this.#dtype, count);
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

/**
 * The next `tokensPerShard` tokens, fewer at the end, as record batches; each stands until the next is asked for, as
 * whoever writes them does: memory that is not given back need not be collected.
 */
export async function* tokenBatches(
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

/** Each document's first token as record batches. */
export function* startBatches(lengths: GrowingUint32): Generator<RecordBatch> {
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
export class GrowingUint32 {
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
