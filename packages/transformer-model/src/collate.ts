// From pairs of token lists to one padded batch whose padding is neither seen nor counted.
import { IGNORE_INDEX } from "@llmsmith/tensor";

/** A pair: ids of the source and of its translation, as the tokenizer gives them. */
export type TranslationExample = { source: ArrayLike<number>; target: ArrayLike<number> };

/** Token ids row-major of their shapes; a padded target is −100, which the loss leaves out. */
export type TranslationBatch = {
  /** Ids of the sources, each with its end token. */
  source: Int32Array;
  /** 1 for tokens of `source`, 0 for padding. */
  sourceMask: Int32Array;
  sourceShape: [batch: number, time: number];
  /** What the decoder reads: the start token and the translation. */
  inputs: Int32Array;
  /** What should follow each input: the translation and the end token. */
  targets: Int32Array;
  targetShape: [batch: number, time: number];
};

/** Options of {@link collateTranslations}. */
export type CollateTranslationsOptions = {
  /** What the decoder reads first; Marian's models take the padding token. */
  startToken: number;
  /** Ends both sides. */
  endToken: number;
  /** Fills up short rows; its embedding is never seen. */
  padToken: number;
  /** Longest row of either side, end token included. */
  maxLength: number;
  /** Rows are padded to a multiple of this, where maxLength allows. Default 1. */
  padToMultipleOf?: number;
};

/**
 * A batch of pairs, padded to the longest of each side.
 * @throws RangeError for an empty list, or a side that does not fit into maxLength with its end token
 */
export function collateTranslations(
  examples: readonly TranslationExample[],
  options: CollateTranslationsOptions,
): TranslationBatch {
  const { startToken, endToken } = options;
  if (examples.length === 0) throw new RangeError("collateTranslations: no examples");
  const source = padded(
    examples,
    "source",
    ({ source: ids }) => [...toArray(ids), endToken],
    options,
  );
  const inputs = padded(
    examples,
    "target",
    ({ target: ids }) => [startToken, ...toArray(ids)],
    options,
  );
  const shifted = padded(
    examples,
    "target",
    ({ target: ids }) => [...toArray(ids), endToken],
    options,
  );
  return {
    source: source.ids,
    sourceMask: source.mask,
    sourceShape: source.shape,
    inputs: inputs.ids,
    targets: shifted.ids.map((id, i) => (shifted.mask[i] === 1 ? id : IGNORE_INDEX)),
    targetShape: inputs.shape,
  };
}

type Padded = { ids: Int32Array; mask: Int32Array; shape: [batch: number, time: number] };

function padded(
  examples: readonly TranslationExample[],
  side: "source" | "target",
  rowOf: (example: TranslationExample) => number[],
  { padToken, maxLength, padToMultipleOf = 1 }: CollateTranslationsOptions,
): Padded {
  const rows = examples.map(rowOf);
  const long = rows.findIndex((row) => row.length > maxLength);
  if (long !== -1)
    throw new RangeError(
      `collateTranslations: the ${side} of example ${long} has ${rows[long]?.length} tokens with its end, more than maxLength ${maxLength}; leave it out or shorten it`,
    );
  const longest = Math.max(...rows.map((row) => row.length));
  const time = Math.min(maxLength, Math.ceil(longest / padToMultipleOf) * padToMultipleOf);
  const ids = new Int32Array(rows.length * time).fill(padToken);
  const mask = new Int32Array(rows.length * time);
  for (const [r, row] of rows.entries()) {
    ids.set(row, r * time);
    mask.fill(1, r * time, r * time + row.length);
  }
  return { ids, mask, shape: [rows.length, time] };
}

function toArray(ids: ArrayLike<number>): number[] {
  return Array.from(ids);
}
