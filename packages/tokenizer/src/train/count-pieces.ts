// The first pass of training: which pre-tokens a corpus has and how often, in memory that grows with the distinct ones.
import { ByteTable, hashBytes } from "../bpe/byte-table.ts";
import { type CuttingRule, cutPieces } from "../split/cut.ts";

/** Distinct pieces, `arena[offsets[i], offsets[i + 1])`, and their counts, as one thread tells them to another. */
export type PieceCounts = { arena: Uint8Array; offsets: Uint32Array; counts: Float64Array };

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
    this.addBytes(bytes, 0, bytes.length);
  }

  /** {@link add} of a text that is `bytes[from, to)` in UTF-8. */
  addBytes(bytes: Uint8Array, from: number, to: number): void {
    const ends = this.#ends;
    for (let start = from; start < to;) {
      const found = cutPieces(this.#rule, bytes, start, to, ends);
      for (let i = 0; i < found; i++) {
        this.#count(bytes, start, ends[i]!, 1);
        start = ends[i]!;
      }
    }
  }

  /** Adds what another counter with the same rule found. */
  addCounts({ arena, offsets, counts }: PieceCounts): void {
    counts.forEach((count, i) => this.#count(arena, offsets[i]!, offsets[i + 1]!, count));
  }

  #count(bytes: Uint8Array, start: number, end: number, times: number): void {
    const hash = hashBytes(bytes, start, end);
    let entry = this.pieces.find(bytes, start, end, hash);
    if (entry < 0) entry = this.pieces.add(bytes, start, end, hash);
    if (entry === this.counts.length) {
      const counts = new Float64Array(entry * 2);
      counts.set(this.counts);
      this.counts = counts;
    }
    this.counts[entry]! += times;
  }
}
