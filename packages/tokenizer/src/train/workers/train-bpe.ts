// Training where there are threads: Node's trainBPE.
import { trainBPE as trainAlone, trainOnCounts, type TrainOptions as Alone } from "../train-bpe.ts";
import type { Tokenizer } from "../../types.ts";
import { countInWorkers } from "./count.ts";

/** What {@link trainBPE} makes, and on how many threads. */
export type TrainOptions = Alone & {
  /**
   * Threads that split the texts and count, a whole number from 0; they start after the first four megabytes, and each has a table of
   * the distinct pieces that it met. Default: 0, which means on the calling thread. Node alone. The tokenizer is the same.
   */
  workers?: number;
};

/**
 * Trains a tokenizer: GPT-2's splitting rule, then the most frequent pair merges until `vocabSize` is reached.
 * The merges are those of Hugging Face's BpeTrainer with `ByteLevel(add_prefix_space=False)` and
 * `initial_alphabet=ByteLevel.alphabet()`, ties included; the same texts give the same tokenizer, whatever their
 * order. Texts are taken one at a time and not kept; a merge never reaches over the end of a text.
 * Throws a RangeError where `vocabSize` does not hold the special tokens and the bytes, or exceeds 2²¹, and for `workers`
 * that are no whole number from 0; what `texts` throws; and an Error of one line where a worker fails.
 */
export async function trainBPE(
  texts: Iterable<string> | AsyncIterable<string>,
  options: TrainOptions,
): Promise<Tokenizer> {
  const { workers = 0 } = options;
  if (!Number.isInteger(workers) || workers < 0)
    throw new RangeError(`trainBPE: workers must be a whole number from 0, not ${workers}`);
  if (workers === 0) return trainAlone(texts, options);
  return trainOnCounts(options, () => countInWorkers(texts, { splitter: "gpt2", workers }));
}
