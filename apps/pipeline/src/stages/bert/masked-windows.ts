// Windows of a token store with [CLS] and [SEP] around them, masked: what BERT is pretrained and judged on.
import { collateMasked, maskCount, type MaskedBatch, maskTokens } from "@llmsmith/bert-model";
import {
  type Batches,
  mapBatches,
  type TokenSource,
  windowBatches,
  type WindowOptions,
} from "@llmsmith/data-loader";
import { createRandom, type Random } from "@llmsmith/random";
import type { Tokenizer } from "@llmsmith/tokenizer";
import type { SpecialTokens } from "./special-tokens.ts";
import { wordStartMarker } from "./word-starts.ts";

/** How windows are masked. */
export type Masking = {
  tokenizer: Tokenizer;
  special: SpecialTokens;
  /** Share of the tokens that are to be found. */
  share: number;
  /** Whether words are masked whole. */
  wholeWord: boolean;
};

/**
 * Batches of masked windows of `contextLength` tokens, [CLS] and [SEP] among them. The choice hangs on the seed
 * and the cursor alone: a resumed run repeats it, and each epoch masks other tokens.
 * @throws as windowBatches
 */
export function maskedWindows(
  source: TokenSource,
  masking: Masking,
  options: WindowOptions & { seed: number },
): Batches<MaskedBatch> {
  const { contextLength, seed, ...rest } = options;
  const windows = windowBatches(source, { ...rest, seed, contextLength: contextLength - 2 });
  const mask = windowMasker(masking);
  // The cursor after a batch tells it from all others, whether or not the run was resumed before it.
  return mapBatches(windows, (batch) => {
    const { epoch, batch: number } = windows.state();
    return mask(batch, randomOf(seed, epoch, number));
  });
}

/** A stream of its own for each batch of each epoch. */
function randomOf(seed: number, epoch: number, batch: number): Random {
  const ofEpoch = createRandom(seed * 1_000_003 + epoch).integer(2 ** 32);
  return createRandom(createRandom(ofEpoch + batch).integer(2 ** 32));
}

/** A function that puts [CLS] and [SEP] around each row and masks it. */
function windowMasker({ tokenizer, special, share, wholeWord }: Masking) {
  const { cls, sep, pad, mask, all } = special;
  const wordStarts = wholeWord ? wordStartMarker(tokenizer) : undefined;
  return (
    { inputs, shape: [rows, time] }: { inputs: Int32Array; shape: [number, number] },
    random: Random,
  ): MaskedBatch => {
    const masked = Array.from({ length: rows }, (_, row) => {
      const ids = [cls, ...inputs.subarray(row * time, (row + 1) * time), sep];
      return maskTokens(ids, {
        maskToken: mask,
        vocabSize: tokenizer.vocabSize,
        specialTokens: all,
        random,
        share,
        ...(wordStarts ? { wordStarts: wordStarts(ids) } : {}),
      });
    });
    // As many as a window without [SEP] inside can have: one shape for all.
    return collateMasked(masked, { padToken: pad, targetCount: rows * maskCount(time, share) });
  };
}
