// What a run's tokenizer depends on, and what only says how fast it is made.
import { availableParallelism } from "node:os";

/** Settings without the number of threads, which changes nothing in the tokenizer: a run is not made anew for it. */
export function tokenizerSlice<T extends { workers?: number }>(settings: T): Omit<T, "workers"> {
  const { workers: _, ...rest } = settings;
  return rest;
}

/** Threads that count for training. Default: as many as the process may use, and none where that is one. */
export function trainingWorkers({ workers }: { workers?: number }): number {
  const cores = availableParallelism();
  return workers ?? (cores === 1 ? 0 : cores);
}
