// Byte-pair training proper: pair counts kept up to date merge by merge, never counted anew.
import type { PieceCounter } from "./count-pieces.ts";
import { NO_PAIR, PairTable } from "../bpe/pair-table.ts";
import { type Candidate, PairQueue } from "./pair-queue.ts";

/**
 * Words as sequences of ids and the counts of their neighbouring pairs. Follows Hugging Face's BpeTrainer step by
 * step (Sennrich et al. 2016, with a queue whose entries are corrected when they come up), so that it finds the
 * same merges, those included where two pairs make the same token.
 */
export class MergeTrainer {
  readonly #symbols: Int32Array; // all words one after another
  readonly #starts: Uint32Array;
  readonly #lengths: Uint32Array;
  readonly #wordCounts: Float64Array;
  readonly #pairs = new PairTable(1 << 14); // pair → index into the four below
  readonly #lefts: number[] = [];
  readonly #rights: number[] = [];
  readonly #counts: number[] = [];
  readonly #words: (number[] | undefined)[] = []; // words of a pair that are not queued yet
  #touched: number[] = []; // pairs that have such words
  readonly #queue = new PairQueue();

  constructor(counter: PieceCounter, byteIds: Int32Array) {
    const { pieces } = counter;
    this.#starts = pieces.offsets.slice(0, pieces.size);
    this.#lengths = new Uint32Array(pieces.size);
    this.#wordCounts = counter.counts;
    const total = pieces.offsets[pieces.size]!;
    this.#symbols = new Int32Array(total);
    for (let i = 0; i < total; i++) this.#symbols[i] = byteIds[pieces.arena[i]!]!;
    for (let word = 0; word < pieces.size; word++) {
      const start = this.#starts[word]!;
      const end = pieces.offsets[word + 1]!;
      this.#lengths[word] = end - start;
      const count = this.#wordCounts[word]!;
      for (let i = start; i + 1 < end; i++) {
        this.#add(this.#symbols[i]!, this.#symbols[i + 1]!, count, word);
      }
    }
    this.#enqueue();
  }

  /** The most frequent pair, if its count is at least `minFrequency` (and 1). */
  next(minFrequency: number): Candidate | undefined {
    for (;;) {
      const top = this.#queue.pop();
      if (top === undefined) return undefined;
      const count = this.#counts[top.pair]!;
      if (top.count === count) return count < 1 || count < minFrequency ? undefined : top;
      top.count = count;
      this.#queue.push(top);
    }
  }

  /** Replaces the candidate's pair by `merged` in the words that it names. */
  apply(candidate: Candidate, merged: number): void {
    for (const word of candidate.words) this.#mergeWord(word, candidate, merged);
    this.#enqueue();
  }

  #mergeWord(word: number, { left, right }: Candidate, merged: number): void {
    const symbols = this.#symbols;
    const start = this.#starts[word]!;
    const end = start + this.#lengths[word]!;
    const count = this.#wordCounts[word]!;
    let write = start;
    for (let read = start; read < end;) {
      if (symbols[read] !== left || read + 1 === end || symbols[read + 1] !== right) {
        symbols[write++] = symbols[read++]!;
        continue;
      }
      if (write > start) {
        this.#add(symbols[write - 1]!, left, -count, word);
        this.#add(symbols[write - 1]!, merged, count, word);
      }
      if (read + 2 < end) {
        this.#add(right, symbols[read + 2]!, -count, word);
        this.#add(merged, symbols[read + 2]!, count, word);
      }
      symbols[write++] = merged;
      read += 2;
    }
    this.#lengths[word] = write - start;
  }

  #add(left: number, right: number, change: number, word: number): void {
    let pair = this.#pairs.get(left, right);
    if (pair === NO_PAIR) {
      pair = this.#counts.length;
      this.#pairs.set(left, right, pair);
      this.#lefts.push(left);
      this.#rights.push(right);
      this.#counts.push(0);
      this.#words.push(undefined);
    }
    this.#counts[pair]! += change;
    if (change < 0) return;
    const words = this.#words[pair];
    if (words === undefined) {
      this.#words[pair] = [word];
      this.#touched.push(pair);
    } else if (words.at(-1) !== word) words.push(word);
  }

  #enqueue(): void {
    for (const pair of this.#touched) {
      const words = this.#words[pair]!;
      this.#words[pair] = undefined;
      const count = this.#counts[pair]!;
      if (count <= 0) continue;
      this.#queue.push({
        pair,
        left: this.#lefts[pair]!,
        right: this.#rights[pair]!,
        count,
        words,
      });
    }
    this.#touched = [];
  }
}
