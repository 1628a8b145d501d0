// Batches of rows that are filled with examples, packed anew for every epoch.
import {
  type Batches,
  type BatchState,
  collatePacked,
  mapBatches,
  packBestFit,
  shuffledEpochs,
} from "@llmsmith/data-loader";
import type { EncodedExample } from "@llmsmith/finetune-instruct";
import type { TokenBatch } from "@llmsmith/gpt-model";
import { createRandom } from "@llmsmith/random";

/** Options of {@link packedBatches}. */
export type PackedBatchOptions = {
  /** Tokens in a row; of longer examples the end is lost. */
  contextLength: number;
  padToken: number;
  maskPrompt: boolean;
  /** Rows in a batch. */
  batchSize: number;
  seed: number;
  epochs: number;
  state?: BatchState;
};

/**
 * Shuffled batches of packed rows. In each epoch other examples of about the same lengths share a row; there are
 * as many rows in every epoch. It hangs on its arguments alone, so that a resumed run repeats it.
 * @throws UserError when there are no examples, or `state` is of other batches
 */
export function packedBatches(
  examples: readonly EncodedExample[],
  options: PackedBatchOptions,
): Batches<TokenBatch> {
  const { contextLength, padToken, maskPrompt, seed, epochs, state } = options;
  const cut = examples.map(({ ids, promptLength }) => ({
    ids: ids.slice(0, contextLength + 1),
    promptLength,
  }));
  const pack = (order: readonly number[]): number[][] => {
    const lengths = order.map((example) => (cut[example]?.ids.length ?? 0) - 1);
    return packBestFit(lengths, contextLength).map((row) =>
      row.flatMap((place) => order[place] ?? []),
    );
  };
  let rows = pack([...cut.keys()]); // of the current epoch
  // Fewer rows than a batch must not mean no training at all.
  const batchSize = Math.min(options.batchSize, Math.max(1, rows.length));
  const batches = shuffledEpochs({
    length: rows.length,
    batchSize,
    epochs,
    ...(state ? { state } : {}),
    // Called once for each epoch, before its first batch.
    order(epoch, length) {
      const random = createRandom(seed * 1_000_003 + epoch);
      rows = pack(random.shuffle([...cut.keys()]));
      return random.shuffle(Array.from({ length }, (_, row) => row));
    },
    settings: { packed: true, contextLength, seed },
  });
  return mapBatches(batches, (chosen) => {
    const {
      inputs,
      targets,
      documents: segments,
      shape,
    } = collatePacked(
      cut,
      chosen.flatMap((row) => (rows[row] ? [rows[row]] : [])),
      { contextLength, padToken, maskPrompt },
    );
    return { inputs, targets, segments, shape };
  });
}
