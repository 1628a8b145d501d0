// From encoded examples to one padded batch whose padding does not count in the loss.
import type { TokenBatch } from "@llmsmith/gpt-model";
import { IGNORE_INDEX } from "@llmsmith/tensor";
import type { EncodedExample } from "./example.ts";

/** Options of {@link collateInstructions}. */
export type CollateInstructionsOptions = {
  /** Token that fills up short rows; the book takes the end of text. */
  padToken: number;
  /** Longest row in tokens; longer ones lose their end. */
  maxLength: number;
  /** Whether only the answer counts in the loss, not the prompt. Default false, as in the book. */
  maskPrompt?: boolean;
  /** Target that the loss leaves out. Default −100. */
  ignoreIndex?: number;
  /** Rows are padded to a multiple of this, where maxLength allows. Default 1. */
  padToMultipleOf?: number;
};

/**
 * Inputs and targets (the inputs moved by one), padded to the batch's longest row. Of the padding only
 * the first token, the end of the answer, is a target; the rest is `ignoreIndex` (the book, section 7.3).
 * Examples that already end with their end token need no further one: nothing is added but padding.
 * @throws RangeError for an empty list, or an example of fewer than two tokens
 */
export function collateInstructions(
  examples: readonly EncodedExample[],
  options: CollateInstructionsOptions,
): TokenBatch {
  const { padToken, maxLength, maskPrompt = false } = options;
  const { ignoreIndex = IGNORE_INDEX, padToMultipleOf = 1 } = options;
  if (examples.length === 0) throw new RangeError("collateInstructions: no examples");
  const short = examples.findIndex(({ ids }) => ids.length < 2);
  if (short !== -1)
    throw new RangeError(
      `collateInstructions: example ${short} has too few tokens (${examples[short]!.ids.length}); it needs one to read and one to predict`,
    );
  const longest = Math.max(...examples.map(({ ids }) => ids.length - 1));
  const time = Math.min(maxLength, Math.ceil(longest / padToMultipleOf) * padToMultipleOf);
  const inputs = new Int32Array(examples.length * time).fill(padToken);
  const targets = new Int32Array(examples.length * time).fill(ignoreIndex);
  examples.forEach(({ ids, promptLength }, row) => {
    const length = Math.min(time, ids.length - 1);
    for (let t = 0; t < length; t++) {
      inputs[row * time + t] = ids[t]!;
      if (!maskPrompt || t + 1 >= promptLength) targets[row * time + t] = ids[t + 1]!;
    }
  });
  return { inputs, targets, shape: [examples.length, time] };
}
