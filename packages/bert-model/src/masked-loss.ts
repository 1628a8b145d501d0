// Masked language modelling: logits and loss at the places to be found.
import { crossEntropy, embed, type Seed, tf } from "@llmsmith/tensor";
import { bertHead, bertHidden, type BertParams } from "./bert.ts";
import type { BertConfig } from "./config.ts";
import type { MaskedBatch } from "./masked-batch.ts";

/**
 * Logits at `batch.positions`: [positions, V]. The head is not computed anywhere else.
 * @param dropSeed seed of dropout while training
 */
export function maskedLogits(
  p: BertParams,
  batch: Omit<MaskedBatch, "targets">,
  cfg: BertConfig,
  dropSeed?: Seed,
): tf.Tensor2D {
  const [B, T] = batch.shape;
  return tf.tidy(() => {
    const ids = tf.tensor2d(batch.inputs, [B, T], "int32");
    const hidden = bertHidden(p, ids, cfg, {
      ...(batch.attentionMask
        ? { attentionMask: tf.tensor2d(batch.attentionMask, [B, T], "int32") }
        : {}),
      ...(dropSeed === undefined ? {} : { dropSeed }),
    });
    const rows = tf.reshape(hidden, [B * T, cfg.embDim]) as tf.Tensor2D;
    const chosen = embed(rows, tf.tensor1d(batch.positions, "int32")); // [positions, C]
    return bertHead(p, chosen, cfg) as tf.Tensor2D;
  });
}

/**
 * Mean cross-entropy in nats over the tokens to be found.
 * @param dropSeed seed of dropout while training; leave it out for evaluation
 */
export function maskedLanguageLoss(
  p: BertParams,
  batch: MaskedBatch,
  cfg: BertConfig,
  dropSeed?: Seed,
): tf.Scalar {
  return tf.tidy(() =>
    crossEntropy(maskedLogits(p, batch, cfg, dropSeed), tf.tensor1d(batch.targets, "int32")),
  );
}
