// The loss of next-token prediction, for a trainer that knows no model.
import { crossEntropy, type Seed, tf } from "@llmsmith/tensor";
import type { GPTConfig } from "./config.ts";
import { type ForwardOptions, gpt, type GPTParams } from "./gpt.ts";

/** Token ids and the ids that should follow: both row-major of `shape` [batch, time]; −100 is ignored. */
export type TokenBatch = {
  inputs: Int32Array;
  targets: Int32Array;
  shape: [batch: number, time: number];
  /** Number of the text that a token belongs to, where a row holds several; see {@link ForwardOptions}. */
  segments?: Int32Array;
};

/**
 * Mean cross-entropy in nats of a batch.
 * @param dropSeed seed of dropout while training; leave it out for evaluation
 */
export function languageModelLoss(
  params: GPTParams,
  batch: TokenBatch,
  cfg: GPTConfig,
  dropSeed?: Seed,
): tf.Scalar {
  return tf.tidy(() => {
    const ids = tf.tensor2d(batch.inputs, batch.shape, "int32");
    const targets = tf.tensor2d(batch.targets, batch.shape, "int32");
    const options: ForwardOptions = {
      ...(dropSeed === undefined ? {} : { dropSeed }),
      ...(batch.segments ? { segments: tf.tensor2d(batch.segments, batch.shape, "int32") } : {}),
    };
    return crossEntropy(gpt(params, ids, cfg, options), targets);
  });
}
