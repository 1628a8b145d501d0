// Every pair of neighbours met so far: its number, both ids and how often it stands in the corpus now.
import { NO_PAIR, PairTable } from "../bpe/pair-table.ts";
import { grown } from "./growable.ts";

/** Pairs numbered in the order in which they were met. */
export class PairStatistics {
  size = 0;
  lefts: Int32Array = new Int32Array(1 << 14);
  rights: Int32Array = new Int32Array(1 << 14);
  /** Occurrences in the corpus, kept up to date by whoever merges. */
  counts: Float64Array = new Float64Array(1 << 14);
  readonly #numbers = new PairTable(1 << 14);

  /** The pair's number; a new pair gets the next one. */
  findOrAdd(left: number, right: number): number {
    const found = this.#numbers.get(left, right);
    if (found !== NO_PAIR) return found;
    const pair = this.size++;
    this.#numbers.set(left, right, pair);
    this.lefts = grown(this.lefts, this.size);
    this.rights = grown(this.rights, this.size);
    this.counts = grown(this.counts, this.size);
    this.lefts[pair] = left;
    this.rights[pair] = right;
    return pair;
  }
}
