// Masked rows as one batch: padded, with the places to be found listed, so that the head reads only these.
import { IGNORE_INDEX } from "@llmsmith/tensor";
import type { MaskedTokens } from "./mask.ts";

/** A batch of masked rows. */
export type MaskedBatch = {
  /** Row-major of `shape`. */
  inputs: Int32Array;
  shape: [batch: number, time: number];
  /** 1 for tokens and 0 for padding; absent where nothing is padded. */
  attentionMask?: Int32Array;
  /** Places to be found, as indices into `inputs`; filled up with 0. */
  positions: Int32Array;
  /** The token at each of `positions`; −100 where they are filled up. */
  targets: Int32Array;
};

/** Options of {@link collateMasked}. */
export type CollateMaskedOptions = {
  /** Id of [PAD]. */
  padToken: number;
  /** Length of `positions`: batches of one size are compiled once. Default: as many as there are. */
  targetCount?: number;
};

/**
 * Rows of several lengths as one batch.
 * @throws RangeError for no rows, or a targetCount below the number of places to be found
 */
export function collateMasked(
  rows: readonly MaskedTokens[],
  { padToken, targetCount }: CollateMaskedOptions,
): MaskedBatch {
  if (rows.length === 0) throw new RangeError("collateMasked: no rows");
  const time = Math.max(...rows.map(({ inputs }) => inputs.length));
  const inputs = new Int32Array(rows.length * time).fill(padToken);
  const attentionMask = new Int32Array(rows.length * time);
  const found: { at: number; target: number }[] = [];
  rows.forEach((row, i) => {
    inputs.set(row.inputs, i * time);
    attentionMask.fill(1, i * time, i * time + row.inputs.length);
    row.labels.forEach((target, t) => {
      if (target !== IGNORE_INDEX) found.push({ at: i * time + t, target });
    });
  });
  const count = targetCount ?? Math.max(1, found.length);
  if (count < found.length)
    throw new RangeError(
      `collateMasked: ${found.length} tokens are to be found, more than targetCount ${count}`,
    );
  const positions = new Int32Array(count);
  const targets = new Int32Array(count).fill(IGNORE_INDEX);
  found.forEach(({ at, target }, i) => {
    positions[i] = at;
    targets[i] = target;
  });
  const padded = rows.some((row) => row.inputs.length < time);
  return {
    inputs,
    shape: [rows.length, time],
    ...(padded ? { attentionMask } : {}),
    positions,
    targets,
  };
}
