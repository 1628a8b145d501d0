// Counting the pieces of a corpus on several threads.
import { PieceCounter } from "../count-pieces.ts";
import { type SplitterName, splitterNamed } from "../../split/splitters.ts";
import { batchesOf } from "./batches.ts";
import { type CountingCrew, startCrew } from "./crew.ts";

/** How {@link countInWorkers} divides the work. */
export type CountingOptions = {
  splitter: SplitterName;
  /** Threads, a whole number from 1. */
  workers: number;
  /** Bytes of UTF-8 that go to a worker at a time. Default: a megabyte. */
  batchBytes?: number;
  /** Bytes that this thread counts before it starts workers, for which little is not worth it. Default: four megabytes. */
  aloneBytes?: number;
};

/**
 * The pieces of `texts` and how often each stands there, counted by workers that each take a batch at a time. Which worker
 * counts what differs from run to run, the sums do not; the order of the pieces does too.
 * Throws what `texts` throws, and an Error of one line where a worker fails; the threads have ended by then.
 */
export async function countInWorkers(
  texts: Iterable<string> | AsyncIterable<string>,
  { splitter, workers, batchBytes = 1 << 20, aloneBytes = 1 << 22 }: CountingOptions,
): Promise<PieceCounter> {
  const counter = new PieceCounter(splitterNamed(splitter));
  let crew: CountingCrew | undefined;
  let alone = aloneBytes;
  try {
    for await (const batch of batchesOf(texts, batchBytes)) {
      if (alone <= 0) {
        crew ??= startCrew(workers, splitter);
        await crew.count(batch);
        continue;
      }
      let start = 0;
      for (const end of batch.ends) {
        counter.addBytes(batch.bytes, start, end);
        start = end;
      }
      alone -= start;
      await new Promise((resolve) => setTimeout(resolve, 0)); // a display or a server stays alive
    }
    for (const counts of (await crew?.finish()) ?? []) counter.addCounts(counts);
    return counter;
  } finally {
    await crew?.end();
  }
}
