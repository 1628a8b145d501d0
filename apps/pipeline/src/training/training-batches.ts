// The batches of a training: where they stand can be stored, whether they are read here or by a worker.
import type { BatchState, MixtureState } from "@llmsmith/data-loader";
import type { CorpusName } from "../config/types.ts";

/** Where batches stand, as stored in a checkpoint. */
export type DataState = BatchState | MixtureState;

/** What a training has read of one corpus of a mixture. */
export type CorpusDraw = {
  corpus: CorpusName;
  /** Its share as the config has it; all add up to 1. */
  weight: number;
  /** Windows that were read, those read again included. */
  windows: number;
  /** Share of all windows that were read. */
  share: number;
  /** Passes over the corpus. */
  epochs: number;
};

/** Batches with a cursor, to be iterated once. */
export type TrainingBatches<B> = (
  | IterableIterator<B, undefined>
  | AsyncIterableIterator<B, undefined>
) & {
  readonly batchesPerEpoch: number;
  /** After what has been yielded so far. */
  state(): DataState;
  /** Of a mixture: what has been read of each corpus. */
  drawn?(): CorpusDraw[];
  /** End what reads ahead, where something does. */
  close?(): Promise<void>;
};

/** The option that lets batches of one source go on; they refuse a state that is not of their kind. */
export function goingOn(state: DataState | undefined): { state?: BatchState } {
  return state ? { state: state as BatchState } : {};
}
