// Byte-pair training proper: pair counts kept up to date merge by merge, never counted anew.
import { CandidateQueue } from "./candidate-queue.ts";
import { grown } from "./growable.ts";
import { Occurrences } from "./occurrences.ts";
import { PairStatistics } from "./pair-statistics.ts";
import { SEPARATOR, type Words } from "./words.ts";

/** A slot that lies inside a symbol and at which one began once. */
const SWALLOWED = -2;

/** What {@link MergeTrainer.next} found. */
export type Candidate = {
  readonly left: number;
  readonly right: number;
  /** How often the pair stands in the corpus. */
  readonly count: number;
};

/**
 * Follows Hugging Face's BpeTrainer step by step (Sennrich et al. 2016, with a queue whose entries are corrected when
 * they come up), so that it finds the same merges, those included where two pairs make the same token. The order of
 * the words does not matter.
 */
export class MergeTrainer {
  readonly #words: Words;
  readonly #lengths: Uint32Array; // id → bytes
  readonly #pairs = new PairStatistics();
  readonly #occurrences = new Occurrences();
  readonly #queue = new CandidateQueue();
  #rounds = new Uint8Array(1 << 14); // pair → in how many merges it was found, 2 for more than one
  // The neighbours of the merge that is being done: numbers of the pairs that they are in before and after it.
  readonly #stamps: { before: Int32Array; after: Int32Array };
  readonly #oldPairs: { before: Int32Array; after: Int32Array };
  readonly #newPairs: { before: Int32Array; after: Int32Array };
  #stamp = 0;
  // What was found in this merge and is not queued yet.
  #foundPairs = new Int32Array(1 << 12);
  #foundSlots = new Uint32Array(1 << 12);
  #found = 0;
  #pending = new Uint32Array(1 << 14); // pair → number of its finds, later the place of the next in the pool
  #touched = new Int32Array(1 << 10);
  #touchedSize = 0;

  /** @param vocabSize ids lie below */
  constructor(words: Words, vocabSize: number) {
    this.#words = words;
    this.#lengths = new Uint32Array(vocabSize).fill(1);
    const perId = () => ({ before: new Int32Array(vocabSize), after: new Int32Array(vocabSize) });
    this.#stamps = perId();
    this.#oldPairs = perId();
    this.#newPairs = perId();
    this.#countPairs();
  }

  /** The most frequent pair, if its count is at least `minFrequency` (and 1). */
  next(minFrequency: number): Candidate | undefined {
    const queue = this.#queue;
    const { counts, lefts, rights } = this.#pairs;
    while (queue.size > 0) {
      const pair = this.#occurrences.pairs[queue.top]!;
      const count = counts[pair]!;
      if (queue.topCount !== count) {
        queue.correctTop(count);
        continue;
      }
      if (count < 1 || count < minFrequency) return undefined;
      return { left: lefts[pair]!, right: rights[pair]!, count };
    }
    return undefined;
  }

  /** Replaces the pair that {@link next} gave last by the id `merged`. */
  apply(merged: number): void {
    const candidate = this.#queue.top;
    this.#queue.removeTop();
    const pair = this.#occurrences.pairs[candidate]!;
    const left = this.#pairs.lefts[pair]!;
    const right = this.#pairs.rights[pair]!;
    const leftLength = this.#lengths[left]!;
    this.#lengths[merged] = leftLength + this.#lengths[right]!;
    this.#stamp++;
    const { pool } = this.#occurrences;
    const start = this.#occurrences.start(candidate);
    const end = this.#occurrences.end(candidate);
    if (this.#rounds[pair]! > 1) {
      this.#mergeWords(pool.subarray(start, end), left, right, merged);
    } else {
      const { symbols } = this.#words;
      for (let i = start; i < end; i++) {
        const slot = pool[i]!;
        if (symbols[slot] !== left || symbols[slot + leftLength] !== right) continue;
        this.#mergeAt(slot, left, right, merged);
      }
    }
    this.#occurrences.remove(candidate);
    this.#enqueue();
  }

  /**
   * Where a pair came up in several merges (which happens when two pairs make the same token), its candidate stands
   * for all its places in the words where it was found, not only for those found then.
   */
  #mergeWords(slots: Uint32Array, left: number, right: number, merged: number): void {
    const { symbols, wordOf, starts } = this.#words;
    const lengths = this.#lengths;
    for (const word of new Set(slots.map((slot) => wordOf[slot]!))) {
      for (let slot = starts[word]!; symbols[slot] !== SEPARATOR;) {
        const id = symbols[slot]!;
        if (id === left && symbols[slot + lengths[id]!] === right) {
          this.#mergeAt(slot, left, right, merged);
        }
        slot += lengths[symbols[slot]!]!;
      }
    }
  }

  #mergeAt(slot: number, left: number, right: number, merged: number): void {
    const { symbols, wordOf, counts } = this.#words;
    const lengths = this.#lengths;
    const middle = slot + lengths[left]!;
    const end = middle + lengths[right]!;
    const count = counts[wordOf[slot]!]!;
    const before = symbols[slot - 1]!;
    const after = symbols[end]!;
    symbols[slot] = merged;
    symbols[middle] = SWALLOWED;
    symbols[end - 1] = merged;
    if (before !== SEPARATOR) {
      if (this.#stamps.before[before] !== this.#stamp) {
        this.#stamps.before[before] = this.#stamp;
        this.#oldPairs.before[before] = this.#pairs.findOrAdd(before, left);
        this.#newPairs.before[before] = this.#pairs.findOrAdd(before, merged);
      }
      this.#pairs.counts[this.#oldPairs.before[before]!]! -= count;
      this.#find(this.#newPairs.before[before]!, count, slot - lengths[before]!);
    }
    if (after !== SEPARATOR) {
      if (this.#stamps.after[after] !== this.#stamp) {
        this.#stamps.after[after] = this.#stamp;
        this.#oldPairs.after[after] = this.#pairs.findOrAdd(right, after);
        this.#newPairs.after[after] = this.#pairs.findOrAdd(merged, after);
      }
      this.#pairs.counts[this.#oldPairs.after[after]!]! -= count;
      this.#find(this.#newPairs.after[after]!, count, slot);
    }
  }

  /** Notes that `pair` now stands at `slot` in a word that occurs `count` times. */
  #find(pair: number, count: number, slot: number): void {
    this.#pairs.counts[pair]! += count;
    if (this.#found === this.#foundPairs.length) {
      this.#foundPairs = grown(this.#foundPairs, this.#found + 1);
      this.#foundSlots = grown(this.#foundSlots, this.#found + 1);
    }
    this.#foundPairs[this.#found] = pair;
    this.#foundSlots[this.#found++] = slot;
    this.#touch(pair);
  }

  #touch(pair: number): void {
    if (pair >= this.#pending.length) {
      this.#pending = grown(this.#pending, pair + 1);
      this.#rounds = grown(this.#rounds, pair + 1);
    }
    if (this.#pending[pair]!++ > 0) return;
    this.#touched = grown(this.#touched, this.#touchedSize + 1);
    this.#touched[this.#touchedSize++] = pair;
  }

  /** Queues what was found, each pair with its slots in the order in which they were found. */
  #enqueue(): void {
    const pending = this.#pending;
    const touched = this.#touched.subarray(0, this.#touchedSize);
    const first = this.#queueTouched(touched);
    touched.forEach((pair, i) => (pending[pair] = this.#occurrences.start(first + i)));
    const { pool } = this.#occurrences;
    for (let i = 0; i < this.#found; i++) {
      pool[pending[this.#foundPairs[i]!]!++] = this.#foundSlots[i]!;
    }
    for (const pair of touched) pending[pair] = 0;
    this.#found = 0;
    this.#touchedSize = 0;
  }

  /** Makes a candidate of each touched pair; returns the number of the first, the others follow. */
  #queueTouched(touched: Int32Array): number {
    const occurrences = this.#occurrences;
    const { counts, lefts, rights } = this.#pairs;
    const first = occurrences.size;
    for (const pair of touched) {
      if (this.#rounds[pair]! < 2) this.#rounds[pair]!++;
      const candidate = occurrences.add(pair, this.#pending[pair]!);
      const count = counts[pair]!;
      // Without a count it will not be asked for again.
      if (count > 0) this.#queue.push(candidate, count, lefts[pair]!, rights[pair]!);
    }
    return first;
  }

  /** The first count, over all words; there are so few pairs of bytes that a plain table holds them. */
  #countPairs(): void {
    const { symbols, wordOf, counts } = this.#words;
    const least = symbols.reduce((least, id) => (id >= 0 && id < least ? id : least), 0x7fffffff);
    const span = symbols.reduce((most, id) => Math.max(most, id), least) - least + 1;
    const numbers = new Int32Array(span * span).fill(-1);
    for (let slot = 1; slot + 1 < symbols.length; slot++) {
      const left = symbols[slot]!;
      const right = symbols[slot + 1]!;
      if (left < 0 || right < 0) continue;
      const key = (left - least) * span + right - least;
      if (numbers[key] === -1) numbers[key] = this.#pairs.findOrAdd(left, right);
      const pair = numbers[key]!;
      this.#pairs.counts[pair]! += counts[wordOf[slot]!]!;
      this.#touch(pair);
    }
    const touched = this.#touched.subarray(0, this.#touchedSize);
    const first = this.#queueTouched(touched);
    touched.forEach((pair, i) => (this.#pending[pair] = this.#occurrences.start(first + i)));
    const { pool } = this.#occurrences;
    for (let slot = 1; slot + 1 < symbols.length; slot++) {
      const left = symbols[slot]!;
      const right = symbols[slot + 1]!;
      if (left < 0 || right < 0) continue;
      pool[this.#pending[numbers[(left - least) * span + right - least]!]!++] = slot;
    }
    for (const pair of touched) this.#pending[pair] = 0;
    this.#touchedSize = 0;
  }
}
