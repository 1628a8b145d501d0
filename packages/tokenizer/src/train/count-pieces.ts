// The first pass of training: which pre-tokens a corpus has and how often, in memory that grows with the distinct ones.
import { ByteTable, hashBytes } from "../bpe/byte-table.ts";
import { type CuttingRule, cutPieces } from "../split/cut.ts";

/** Distinct pieces and their counts. */
export class PieceCounter {
  readonly pieces: ByteTable = new ByteTable(1 << 14);
  counts: Float64Array = new Float64Array(1 << 14);
  readonly #rule: CuttingRule;
  readonly #ends = new Uint32Array(1024);
  readonly #encoder = new TextEncoder();

  constructor(rule: CuttingRule) {
    this.#rule = rule;
  }

  /** Counts the pieces of one text; no piece reaches over its ends. */
  add(text: string): void {
    const bytes = this.#encoder.encode(text);
    const ends = this.#ends;
    for (let start = 0; start < bytes.length;) {
      const count = cutPieces(this.#rule, bytes, start, bytes.length, ends);
      for (let i = 0; i < count; i++) {
        this.#count(bytes, start, ends[i]!);
        start = ends[i]!;
      }
    }
  }

  #count(bytes: Uint8Array, start: number, end: number): void {
    const hash = hashBytes(bytes, start, end);
    let entry = this.pieces.find(bytes, start, end, hash);
    if (entry < 0) entry = this.pieces.add(bytes, start, end, hash);
    if (entry === this.counts.length) {
      const counts = new Float64Array(entry * 2);
      counts.set(this.counts);
      this.counts = counts;
    }
    this.counts[entry]!++;
  }
}
