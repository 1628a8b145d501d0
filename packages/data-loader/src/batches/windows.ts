// Sliding windows over tokens, in batches: what a model is pretrained on.
import { UserError } from "@llmsmith/files";
import { type Batches, type EpochOptions, shuffledEpochs } from "./epochs.ts";
import { mapBatches } from "./map-batches.ts";
import type { TokenSource } from "../tokens/open.ts";

/** Inputs and the tokens that follow them; both row-major [batch, time]. */
export type TokenBatch = {
  inputs: Int32Array;
  /** `targets` at t is the token after `inputs` at t. */
  targets: Int32Array;
  /** [batch, time]; only the last batch of an epoch can be smaller, and only with dropLast false. */
  shape: [batch: number, time: number];
};

/** What {@link windowBatches} returns. */
export type WindowBatches = Batches<TokenBatch>;

/** Options of {@link windowBatches}; those of {@link shuffledEpochs} count windows as examples. */
export type WindowOptions = Omit<EpochOptions, "length"> & {
  /** Tokens in each window. */
  contextLength: number;
  /** Tokens from one window's beginning to the next one's: `contextLength` for windows without overlap. Default that. */
  stride?: number;
};

/** Number of windows that fit: each needs contextLength + 1 tokens, for the targets are one further. */
export function countWindows(length: number, contextLength: number, stride: number): number {
  return Math.max(0, Math.ceil((length - contextLength) / stride));
}

/**
 * Batches of windows [i · stride, i · stride + contextLength), targets shifted by one, read by position
 * as they are asked for. Each batch has arrays of its own.
 * @throws UserError when there are fewer than contextLength + 1 tokens or too few windows for a batch,
 * or `state` is of other batches; RangeError for bad options
 */
export function windowBatches(source: TokenSource, options: WindowOptions): WindowBatches {
  const { contextLength, stride = contextLength } = options;
  const indices = windowIndices(source, options);
  const copy = windowCopier(contextLength);
  return mapBatches(indices, (chosen) => {
    const batch = emptyBatch(chosen.length, contextLength);
    for (const [row, index] of chosen.entries()) copy(source, index * stride, batch, row);
    return batch;
  });
}

/**
 * The windows of {@link windowBatches} by their numbers i, unread.
 * @throws as windowBatches
 */
export function windowIndices(source: TokenSource, options: WindowOptions): Batches<number[]> {
  const { contextLength, stride = contextLength, ...rest } = options;
  for (const [name, value] of Object.entries({ contextLength, stride }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`windowBatches: ${name} must be a positive integer, not ${value}`);
  const windows = countWindows(source.length, contextLength, stride);
  if (windows === 0)
    throw new UserError(
      `${source.length} tokens are fewer than contextLength + 1 = ${contextLength + 1}; take more text or a shorter contextLength`,
    );
  const settings = {
    ...rest.settings,
    tokens: source.length,
    ...(source.hash !== undefined && { hash: source.hash }),
    contextLength,
    stride,
  };
  return shuffledEpochs({ ...rest, length: windows, settings });
}

/** A batch of zeros, to be filled. */
export function emptyBatch(rows: number, contextLength: number): TokenBatch {
  const size = rows * contextLength;
  return {
    inputs: new Int32Array(size),
    targets: new Int32Array(size),
    shape: [rows, contextLength],
  };
}

/** A function that reads the window from token `start` on into a row of a batch. */
export function windowCopier(
  contextLength: number,
): (source: TokenSource, start: number, batch: TokenBatch, row: number) => void {
  const window = new Int32Array(contextLength + 1);
  return (source, start, { inputs, targets }, row) => {
    source.read(start, contextLength + 1, window);
    inputs.set(window.subarray(0, contextLength), row * contextLength);
    targets.set(window.subarray(1), row * contextLength);
  };
}
