// Short pieces and their ids in records of half a cache line: finding a piece touches one place in memory.

/** The longest piece that fits a record, in bytes. */
export const PIECE_BYTES = 16;
/** The most ids that stand in the record itself. */
const INLINE = 3;
/** Int32 words of a record: length and number of ids, four words of bytes, three of ids. */
const RECORD = 8;
const LENGTH_BITS = 8;

/** For each length, the masks that keep that many bytes of four little-endian words. */
const KEEP: Int32Array = new Int32Array(4 * (PIECE_BYTES + 1)).map((_, i) => {
  const bytes = Math.floor(i / 4) - 4 * (i % 4);
  return bytes >= 4 ? -1 : bytes <= 0 ? 0 : 2 ** (8 * bytes) - 1;
});

/**
 * Pieces of 2 to {@link PIECE_BYTES} bytes → ids. A piece is given as a place in a text, whose bytes are read as words;
 * {@link look} notes them, {@link add} takes the piece looked for last.
 */
export class PieceCache {
  /** Number of pieces held. */
  size = 0;
  readonly #limit: number;
  #records: Int32Array;
  #mask: number;
  /** Ids of pieces that have more than {@link INLINE}. */
  #overflow = new Int32Array(1 << 10);
  #overflowSize = 0;
  // The piece looked for last, and the record where it is or belongs.
  #length = 0;
  readonly #words = new Int32Array(4);
  #at = 0;

  /** @param limit pieces held at most; the cache starts anew when it is full */
  constructor(limit: number) {
    this.#limit = limit;
    const slots = 1 << 12;
    this.#records = new Int32Array(slots * RECORD);
    this.#mask = slots - 1;
  }

  /**
   * Writes the ids of the piece of `length` bytes at `start` to `out` from `at` on and returns their number, 0 where the
   * piece is not known. `out` must have room for {@link PIECE_BYTES} ids. `text` is the view of the bytes.
   */
  look(text: DataView, start: number, length: number, out: Uint32Array, at: number): number {
    let a: number;
    let b: number;
    let c: number;
    let d: number;
    if (start + PIECE_BYTES <= text.byteLength) {
      const keep = length * 4; // masks in place of branches, which lengths would mislead
      a = text.getInt32(start, true) & KEEP[keep]!;
      b = text.getInt32(start + 4, true) & KEEP[keep + 1]!;
      c = text.getInt32(start + 8, true) & KEEP[keep + 2]!;
      d = text.getInt32(start + 12, true) & KEEP[keep + 3]!;
    } else {
      a = wordAtEnd(text, start, length);
      b = wordAtEnd(text, start + 4, length - 4);
      c = wordAtEnd(text, start + 8, length - 8);
      d = wordAtEnd(text, start + 12, length - 12);
    }
    const records = this.#records;
    const mask = this.#mask;
    let slot = hashWords(a, b, c, d, length) & mask;
    for (;;) {
      const record = slot * RECORD;
      const head = records[record]!;
      if (head === 0) {
        this.#length = length;
        const words = this.#words;
        words[0] = a;
        words[1] = b;
        words[2] = c;
        words[3] = d;
        this.#at = record;
        return 0;
      }
      if (
        records[record + 1] === a &&
        records[record + 2] === b &&
        (head & 0xff) === length &&
        records[record + 3] === c &&
        records[record + 4] === d
      ) {
        const n = head >> LENGTH_BITS;
        if (n <= INLINE) {
          out[at] = records[record + 5]!;
          out[at + 1] = records[record + 6]!; // past n they are overwritten by the next piece
          out[at + 2] = records[record + 7]!;
          return n;
        }
        const from = records[record + 5]!;
        const overflow = this.#overflow;
        for (let i = 0; i < n; i++) out[at + i] = overflow[from + i]!;
        return n;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Keeps the first `n` of `ids` (1 to {@link PIECE_BYTES}) as those of the piece that {@link look} did not find. */
  add(ids: Int32Array, n: number): void {
    if (this.size === this.#limit) this.#clear();
    else if (this.size * 2 > this.#mask) this.#grow();
    const records = this.#records;
    const at = this.#at;
    records[at] = this.#length | (n << LENGTH_BITS);
    records.set(this.#words, at + 1);
    if (n <= INLINE) for (let i = 0; i < n; i++) records[at + 5 + i] = ids[i]!;
    else records[at + 5] = this.#keepOverflow(ids, n);
    this.size++;
  }

  #keepOverflow(ids: Int32Array, n: number): number {
    const from = this.#overflowSize;
    if (from + n > this.#overflow.length) {
      const larger = new Int32Array(this.#overflow.length * 2);
      larger.set(this.#overflow);
      this.#overflow = larger;
    }
    for (let i = 0; i < n; i++) this.#overflow[from + i] = ids[i]!;
    this.#overflowSize += n;
    return from;
  }

  #clear(): void {
    this.#records.fill(0);
    this.size = 0;
    this.#overflowSize = 0;
    this.#at = this.#free(
      this.#words[0]!,
      this.#words[1]!,
      this.#words[2]!,
      this.#words[3]!,
      this.#length,
    );
  }

  #grow(): void {
    const old = this.#records;
    this.#records = new Int32Array(old.length * 2);
    this.#mask = this.#records.length / RECORD - 1;
    for (let from = 0; from < old.length; from += RECORD) {
      const head = old[from]!;
      if (head === 0) continue;
      const [a, b, c, d] = [old[from + 1]!, old[from + 2]!, old[from + 3]!, old[from + 4]!];
      this.#records.set(old.subarray(from, from + RECORD), this.#free(a, b, c, d, head & 0xff));
    }
    const words = this.#words;
    this.#at = this.#free(words[0]!, words[1]!, words[2]!, words[3]!, this.#length);
  }

  /** The first free record of a piece that is not held. */
  #free(a: number, b: number, c: number, d: number, length: number): number {
    let slot = hashWords(a, b, c, d, length) & this.#mask;
    while (this.#records[slot * RECORD] !== 0) slot = (slot + 1) & this.#mask;
    return slot * RECORD;
  }
}

function hashWords(a: number, b: number, c: number, d: number, length: number): number {
  let hash =
    Math.imul(a, 0x9e3779b1) ^
    Math.imul(b, 0x85ebca6b) ^
    Math.imul(c, 0xc2b2ae35) ^
    Math.imul(d ^ length, 0x27d4eb2f);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** The first four of `length` bytes at `start`, where whole words would reach past the end of the text. */
function wordAtEnd(text: DataView, start: number, length: number): number {
  let word = 0;
  for (let i = 0; i < 4 && i < length; i++) word |= text.getUint8(start + i) << (8 * i);
  return word;
}
