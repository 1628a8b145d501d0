// The loss of translation, for a trainer that knows no model.
import { crossEntropy, type Seed, tf } from "@llmsmith/tensor";
import type { TranslationBatch } from "./collate.ts";
import type { TransformerConfig } from "./config.ts";
import { transformer, type TransformerParams } from "./transformer.ts";

/** Options of {@link translationLoss}. */
export type TranslationLossOptions = {
  /** Share of each target that is spread over all tokens, 0 ≤ ε ≤ 1; the paper's is 0.1. Default 0. */
  labelSmoothing?: number;
  /** Seed of dropout while training; leave it out for evaluation. */
  dropSeed?: Seed;
};

/**
 * Mean cross-entropy in nats over the targets of a batch, padding left out.
 * @throws RangeError for labelSmoothing out of range, or sequences longer than contextLength
 */
export function translationLoss(
  params: TransformerParams,
  batch: TranslationBatch,
  cfg: TransformerConfig,
  options: TranslationLossOptions = {},
): tf.Scalar {
  const { labelSmoothing = 0, dropSeed } = options;
  return tf.tidy(() => {
    const source = tf.tensor2d(batch.source, batch.sourceShape, "int32");
    const sourceMask = tf.tensor2d(batch.sourceMask, batch.sourceShape, "int32");
    const inputs = tf.tensor2d(batch.inputs, batch.targetShape, "int32");
    const targets = tf.tensor2d(batch.targets, batch.targetShape, "int32");
    const logits = transformer(params, source, inputs, cfg, {
      sourceMask,
      ...(dropSeed === undefined ? {} : { dropSeed }),
    });
    return crossEntropy(logits, targets, { labelSmoothing });
  });
}
