// An order of examples in which those of a batch are about equally long: less padding, the same randomness.
import { createRandom } from "@llmsmith/random";

/** Batches within which examples are sorted by length before the batches are shuffled. */
const batchesPerChunk = 16;

/**
 * Order of an epoch: shuffled, then sorted by length within chunks of some batches, then the batches shuffled.
 * It hangs on its arguments alone, so that a resumed run repeats it.
 * @param lengths tokens of every example
 */
export function orderByLength(
  lengths: readonly number[],
  batchSize: number,
  seed: number,
): (epoch: number) => number[] {
  return (epoch) => {
    const random = createRandom(seed * 1_000_003 + epoch);
    const shuffled = random.shuffle(Array.from(lengths.keys()));
    const chunk = batchSize * batchesPerChunk;
    const batches: number[][] = [];
    let rest: number[] = []; // fewer than a batch: last, where it may be left out
    for (let start = 0; start < shuffled.length; start += chunk) {
      const sorted = shuffled.slice(start, start + chunk).sort((a, b) => lengths[a]! - lengths[b]!);
      for (let at = 0; at < sorted.length; at += batchSize) {
        const batch = sorted.slice(at, at + batchSize);
        if (batch.length === batchSize) batches.push(batch);
        else rest = batch;
      }
    }
    return [...random.shuffle(batches).flat(), ...rest];
  };
}
