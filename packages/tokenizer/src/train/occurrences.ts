// Where the pairs stand: one pool of slots, in which every candidate for a merge has a stretch of its own.
import { grown } from "./growable.ts";

/** Candidates, numbered as they come, with the slots at which their pair was found. */
export class Occurrences {
  size = 0;
  /** Candidate → its pair. */
  pairs: Int32Array = new Int32Array(1 << 14);
  /** Slots of all candidates, one after another. */
  pool: Uint32Array = new Uint32Array(1 << 14);
  #starts = new Uint32Array(1 << 14);
  #lengths = new Uint32Array(1 << 14);
  #used = 0;
  #live = 0;

  /** Makes room for `length` slots of a new candidate, to be written from {@link start} on; returns its number. */
  add(pair: number, length: number): number {
    const candidate = this.size++;
    if (this.#used + length > this.pool.length) this.#makeRoom(length);
    if (candidate === this.pairs.length) {
      this.pairs = grown(this.pairs, this.size);
      this.#starts = grown(this.#starts, this.size);
      this.#lengths = grown(this.#lengths, this.size);
    }
    this.pairs[candidate] = pair;
    this.#starts[candidate] = this.#used;
    this.#lengths[candidate] = length;
    this.#used += length;
    this.#live += length;
    return candidate;
  }

  /** First index of a candidate's slots in the pool. Valid until the next {@link add}. */
  start(candidate: number): number {
    return this.#starts[candidate]!;
  }

  /** Index after a candidate's last slot. */
  end(candidate: number): number {
    return this.#starts[candidate]! + this.#lengths[candidate]!;
  }

  /** Gives up a candidate's slots; they stay readable until the next {@link add}. */
  remove(candidate: number): void {
    this.#live -= this.#lengths[candidate]!;
    this.#lengths[candidate] = 0;
  }

  #makeRoom(length: number): void {
    // Candidates lie in the pool in the order of their numbers, so that moving them down never overwrites a later one.
    if (this.#used > 2 * this.#live) {
      let to = 0;
      for (let candidate = 0; candidate < this.size - 1; candidate++) {
        const from = this.#starts[candidate]!;
        const count = this.#lengths[candidate]!;
        if (count > 0) this.pool.copyWithin(to, from, from + count);
        this.#starts[candidate] = to;
        to += count;
      }
      this.#used = to;
    }
    this.pool = grown(this.pool, this.#used + length);
  }
}
