// The candidates for the next merge, the most frequent first, ties by the smallest pair of ids (Hugging Face's order).
import { grown } from "./growable.ts";

/** Ids lie below this, so that a pair of them fits into the 53 bits of a number. */
export const MOST_IDS: number = 1 << 21;
const RIGHT_SPAN = 2 ** 32;

/**
 * A binary heap over typed arrays. Counts may be out of date: whoever takes the top compares it with the true count
 * and corrects it. Two candidates of one pair come in the order in which they were pushed.
 */
export class CandidateQueue {
  size = 0;
  #counts = new Float64Array(1 << 14);
  #pairs = new Float64Array(1 << 14); // left · 2³² + right
  #candidates = new Int32Array(1 << 14);

  /** Candidate at the top; the queue must not be empty. */
  get top(): number {
    return this.#candidates[0]!;
  }

  /** Count that the top was queued with. */
  get topCount(): number {
    return this.#counts[0]!;
  }

  /** @param candidate a number, greater than those pushed before */
  push(candidate: number, count: number, left: number, right: number): void {
    const size = this.size++;
    if (size === this.#counts.length) {
      this.#counts = grown(this.#counts, this.size);
      this.#pairs = grown(this.#pairs, this.size);
      this.#candidates = grown(this.#candidates, this.size);
    }
    const pair = left * RIGHT_SPAN + right;
    let place = size;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#after(parent, count, pair, candidate)) break;
      this.#copy(parent, place);
      place = parent;
    }
    this.#set(place, count, pair, candidate);
  }

  /** Gives the top another, smaller count. */
  correctTop(count: number): void {
    this.#sink(count, this.#pairs[0]!, this.#candidates[0]!);
  }

  /** Takes the top away. */
  removeTop(): void {
    const last = --this.size;
    if (last > 0) this.#sink(this.#counts[last]!, this.#pairs[last]!, this.#candidates[last]!);
  }

  /** Puts an element into the hole at the top, as far down as it belongs. */
  #sink(count: number, pair: number, candidate: number): void {
    const { size } = this;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#swapped(child)) child++;
      if (this.#after(child, count, pair, candidate)) break;
      this.#copy(child, place);
      place = child;
    }
    this.#set(place, count, pair, candidate);
  }

  /** Whether the element at `place` comes after one with these values. */
  #after(place: number, count: number, pair: number, candidate: number): boolean {
    const other = this.#counts[place]!;
    if (other !== count) return other < count;
    const otherPair = this.#pairs[place]!;
    return otherPair === pair ? this.#candidates[place]! > candidate : otherPair > pair;
  }

  /** Whether the element at `place` comes after its right neighbour. */
  #swapped(place: number): boolean {
    const next = place + 1;
    return this.#after(place, this.#counts[next]!, this.#pairs[next]!, this.#candidates[next]!);
  }

  #copy(from: number, to: number): void {
    this.#counts[to] = this.#counts[from]!;
    this.#pairs[to] = this.#pairs[from]!;
    this.#candidates[to] = this.#candidates[from]!;
  }

  #set(place: number, count: number, pair: number, candidate: number): void {
    this.#counts[place] = count;
    this.#pairs[place] = pair;
    this.#candidates[place] = candidate;
  }
}
