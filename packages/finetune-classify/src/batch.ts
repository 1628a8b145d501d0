// From texts with labels to padded batches of token ids.

/** A text as token ids, and the number of its class. */
export type ClassificationExample = { ids: ArrayLike<number>; label: number };

/** Padded rows: ids row-major of `shape` [rows, time], a class and the position that is read for each row. */
export type ClassificationBatch = {
  inputs: Int32Array;
  shape: [rows: number, time: number];
  labels: Int32Array;
  positions: Int32Array;
};

/** Options of {@link collateClassification}. */
export type CollateOptions = {
  /** Token that fills up short rows; GPT-2's is its end of text, 50256. */
  padToken: number;
  /** Longest row allowed; longer texts keep their first tokens. */
  maxLength: number;
  /** Pad every batch to this many tokens (the book: the longest training text) instead of to its own longest row. */
  padTo?: number;
  /** Rows are padded to a multiple of this, where maxLength allows. Default 1. */
  padToMultipleOf?: number;
  /**
   * Which position is read: "lastToken" of the text itself, or the "end" of the padded row as in the
   * book's main chapter. Default "lastToken" (the book's table: better).
   */
  read?: "lastToken" | "end";
};

/**
 * Rows of one length from texts of several.
 * @throws RangeError for an empty list, an empty text or padTo beyond maxLength
 */
export function collateClassification(
  examples: readonly ClassificationExample[],
  options: CollateOptions,
): ClassificationBatch {
  const { padToken, maxLength, padTo, padToMultipleOf = 1, read = "lastToken" } = options;
  if (examples.length === 0) throw new RangeError("collateClassification: no examples");
  if (padTo !== undefined && padTo > maxLength)
    throw new RangeError(
      `collateClassification: padTo ${padTo} is more than maxLength ${maxLength}; shorten it`,
    );
  const limit = padTo ?? maxLength;
  const lengths = examples.map(({ ids }, i) => {
    if (ids.length === 0) throw new RangeError(`collateClassification: example ${i} has no tokens`);
    return Math.min(ids.length, limit);
  });
  const longest = Math.max(...lengths);
  const time = padTo ?? Math.min(maxLength, Math.ceil(longest / padToMultipleOf) * padToMultipleOf);
  const inputs = new Int32Array(examples.length * time).fill(padToken);
  examples.forEach(({ ids }, row) => {
    for (let t = 0; t < lengths[row]!; t++) inputs[row * time + t] = ids[t]!;
  });
  return {
    inputs,
    shape: [examples.length, time],
    labels: Int32Array.from(examples, ({ label }) => label),
    positions: Int32Array.from(lengths, (length) => (read === "end" ? time : length) - 1),
  };
}
