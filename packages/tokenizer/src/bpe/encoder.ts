// From UTF-8 bytes to ids: split into pieces, look each up in a cache, merge the ones not seen before.
import type { BpeModel } from "./model.ts";
import { ByteTable, hashBytes } from "./byte-table.ts";
import { mergeLong } from "./merge-long.ts";
import { mergeShort } from "./merge-short.ts";
import { PIECE_BYTES, PieceCache } from "./piece-cache.ts";
import { type CuttingRule, cutPieces } from "../split/cut.ts";

/** Longer pieces are merged by lists of ranks and not cached. */
const SHORT = 128;
/** Pieces are cut this many at a time, so that the loops for cutting and for looking up are short ones. */
const PIECES_AT_ONCE = 1024;
/** Each cache starts anew when it holds this many pieces, so that memory stays bounded whatever is fed to it. */
const CACHE_LIMIT = 1 << 18;

/** Encodes bytes into one growing array of ids. Holds buffers between calls; not re-entrant. */
export class Encoder {
  /** Ids written so far; the first `length` count. */
  ids: Uint32Array = new Uint32Array(1 << 12);
  length = 0;
  readonly #model: BpeModel;
  readonly #rule: CuttingRule;
  readonly #ends = new Uint32Array(PIECES_AT_ONCE);
  readonly #short = new PieceCache(CACHE_LIMIT);
  readonly #longPieces = new ByteTable(1 << 12);
  #pieceIds = new Uint32Array(1 << 13);
  #pieceEnds = new Uint32Array(1 << 12); // entry → end of its ids; they begin where the entry before ends
  readonly #parts = new Int32Array(SHORT);
  readonly #ranks = new Int32Array(SHORT);

  constructor(model: BpeModel, rule: CuttingRule) {
    this.#model = model;
    this.#rule = rule;
  }

  /** Appends the ids of `bytes[start, end)`, which must be valid UTF-8. */
  encode(bytes: Uint8Array, start: number, end: number): void {
    const text = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = start; at < end;) {
      const count = cutPieces(this.#rule, bytes, at, end, this.#ends);
      this.#pieces(bytes, text, at, count);
      at = this.#ends[count - 1]!;
    }
  }

  /** Appends the ids of the first `count` pieces of #ends, of which the first begins at `start`. */
  #pieces(bytes: Uint8Array, text: DataView, start: number, count: number): void {
    const ends = this.#ends;
    const cache = this.#short;
    const { byteIds } = this.#model;
    let from = start;
    for (let i = 0; i < count; i++) {
      const to = ends[i]!;
      const length = to - from;
      if (this.length + PIECE_BYTES > this.ids.length) this.#reserve(PIECE_BYTES);
      if (length === 1) this.ids[this.length++] = byteIds[bytes[from]!]!;
      else if (length <= PIECE_BYTES) {
        const n = cache.look(text, from, length, this.ids, this.length);
        if (n > 0) this.length += n;
        else this.#newShort(bytes, from, to);
      } else this.#longer(bytes, from, to);
      from = to;
    }
  }

  #newShort(bytes: Uint8Array, start: number, end: number): void {
    let n = 1;
    const whole = this.#wholeToken(bytes, start, end);
    if (whole >= 0) this.#parts[0] = whole;
    else n = this.#mergeShort(bytes, start, end);
    this.#short.add(this.#parts, n);
    for (let i = 0; i < n; i++) this.ids[this.length++] = this.#parts[i]!;
  }

  /** Appends one id. */
  push(id: number): void {
    this.#reserve(1);
    this.ids[this.length++] = id;
  }

  /** The ids, which are forgotten here. */
  take(): Uint32Array {
    const ids = this.ids.slice(0, this.length);
    this.reset();
    return ids;
  }

  /** Forgets the ids, and the buffer too when it grew large. */
  reset(): void {
    this.length = 0;
    if (this.ids.length > 1 << 20) this.ids = new Uint32Array(1 << 12);
  }

  #longer(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > SHORT) {
      this.#longPiece(bytes, start, end);
      return;
    }
    const hash = hashBytes(bytes, start, end);
    const entry = this.#longPieces.find(bytes, start, end, hash);
    if (entry < 0) {
      this.#newPiece(bytes, start, end, hash);
      return;
    }
    const to = this.#pieceEnds[entry]!;
    let from = entry === 0 ? 0 : this.#pieceEnds[entry - 1]!;
    this.#reserve(to - from);
    const ids = this.ids;
    let at = this.length;
    while (from < to) ids[at++] = this.#pieceIds[from++]!;
    this.length = at;
  }

  #longPiece(bytes: Uint8Array, start: number, end: number): void {
    const whole = this.#wholeToken(bytes, start, end);
    if (whole >= 0) {
      this.push(whole);
      return;
    }
    const ids = mergeLong(this.#model, bytes, start, end);
    this.#reserve(ids.length);
    this.ids.set(ids, this.length);
    this.length += ids.length;
  }

  #newPiece(bytes: Uint8Array, start: number, end: number, hash: number): void {
    let n = 1;
    const whole = this.#wholeToken(bytes, start, end, hash);
    if (whole >= 0) this.#parts[0] = whole;
    else n = this.#mergeShort(bytes, start, end);
    this.#remember(bytes, start, end, hash, n);
    this.#reserve(n);
    for (let i = 0; i < n; i++) this.ids[this.length++] = this.#parts[i]!;
  }

  #wholeToken(
    bytes: Uint8Array,
    start: number,
    end: number,
    hash: number = hashBytes(bytes, start, end),
  ): number {
    const whole = this.#model.whole;
    if (whole === undefined) return -1;
    const entry = whole.table.find(bytes, start, end, hash);
    return entry < 0 ? -1 : whole.ids[entry]!;
  }

  /** Leaves the piece's ids in #parts and returns their number. */
  #mergeShort(bytes: Uint8Array, start: number, end: number): number {
    const { byteIds } = this.#model;
    for (let i = start; i < end; i++) this.#parts[i - start] = byteIds[bytes[i]!]!;
    return mergeShort(this.#model, this.#parts, this.#ranks, end - start);
  }

  #remember(bytes: Uint8Array, start: number, end: number, hash: number, n: number): void {
    if (this.#longPieces.size === CACHE_LIMIT) this.#longPieces.clear();
    const entry = this.#longPieces.add(bytes, start, end, hash);
    const from = entry === 0 ? 0 : this.#pieceEnds[entry - 1]!;
    if (entry === this.#pieceEnds.length) this.#pieceEnds = grown(this.#pieceEnds, entry + 1);
    if (from + n > this.#pieceIds.length) this.#pieceIds = grown(this.#pieceIds, from + n);
    for (let i = 0; i < n; i++) this.#pieceIds[from + i] = this.#parts[i]!;
    this.#pieceEnds[entry] = from + n;
  }

  #reserve(n: number): void {
    if (this.length + n > this.ids.length) this.ids = grown(this.ids, this.length + n);
  }
}

function grown(array: Uint32Array, atLeast: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(array.length * 2, atLeast));
  larger.set(array);
  return larger;
}
