// What the thread that trains and the worker that reads say to each other.
import type { MessagePort } from "node:worker_threads";
import type { BatchState } from "../batches/epochs.ts";
import type { TokenBatch, WindowOptions } from "../batches/windows.ts";
import { sliceTokens } from "../tokens/slice.ts";
import type { TokenSource } from "../tokens/open.ts";

/** The part of a folder's tokens that windows are taken from; without numbers all of it. */
export type Part = { start: number | undefined; end: number | undefined };

/** What a worker is started with. */
export type Assignment = {
  folder: string;
  part: Part;
  options: Omit<WindowOptions, "order">;
  /** Batches to make before the first is asked for. */
  ahead: number;
  /** Where answers go to, and where a number comes from: so many more batches. */
  port: MessagePort;
};

/**
 * A batch, or the end, with the state after it; or what went wrong. `refused`: the message of a UserError,
 * for the user as it stands.
 */
export type Answer =
  | { batch: TokenBatch | undefined; state: BatchState }
  | { refused: string }
  | { failed: string };

/** The part as a source; both threads must cut alike, or states would not fit. */
export function partOf(source: TokenSource, { start, end }: Part): TokenSource {
  return start === undefined && end === undefined ? source : sliceTokens(source, start ?? 0, end);
}
