// Batches of one kind made of batches of another, such as windows of their indices.
import type { Batches } from "./epochs.ts";

/** The same cursor, other batches: each is made by `map` when it is asked for. */
export function mapBatches<A, B>(source: Batches<A>, map: (batch: A) => B): Batches<B> {
  return {
    batchesPerEpoch: source.batchesPerEpoch,
    [Symbol.iterator]() {
      return this;
    },
    next() {
      const { value, done } = source.next();
      return done === true ? { value: undefined, done } : { value: map(value), done: false };
    },
    state: () => source.state(),
  };
}
