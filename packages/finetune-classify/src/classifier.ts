// A GPT with a classification head in place of its language head (the book's chapter 6).
import {
  type ForwardOptions,
  type GPTConfig,
  gptHidden,
  type GPTParams,
} from "@llmsmith/gpt-model";
import { createRandom } from "@llmsmith/random";
import { crossEntropy, embed, type Linear, linear, type Seed, tf } from "@llmsmith/tensor";
import type { ClassificationBatch } from "./batch.ts";

/** The body of a GPT (its own head removed) and a head [C, classes] without bias, as transformers has it. */
export type ClassifierParams = { body: GPTParams; head: Linear };

/**
 * Put a fresh head on a model. The classifier takes over the model's parameters; an untied language head
 * is freed.
 * @param nClasses 2 or more
 * @param seed of the head's weights, N(0, 0.02²)
 */
export function initClassifier(
  params: GPTParams,
  cfg: GPTConfig,
  nClasses: number,
  seed: number,
): ClassifierParams {
  if (!Number.isInteger(nClasses) || nClasses < 2)
    throw new RangeError(`initClassifier: nClasses must be 2 or more, not ${nClasses}`);
  const { head: languageHead, ...body } = params;
  languageHead?.weight.dispose();
  languageHead?.bias?.dispose();
  const random = createRandom(seed);
  const values = Float32Array.from({ length: cfg.embDim * nClasses }, () => random.normal() * 0.02);
  const weight = tf.tidy(() => tf.variable(tf.tensor2d(values, [cfg.embDim, nClasses])));
  return { body, head: { weight: weight as tf.Tensor as tf.Tensor2D } };
}

/** Logits of the classes, read at one position of each row: batch of B rows → [B, classes]. */
export function classifierLogits(
  p: ClassifierParams,
  batch: Pick<ClassificationBatch, "inputs" | "shape" | "positions">,
  cfg: GPTConfig,
  options: ForwardOptions = {},
): tf.Tensor2D {
  const [B, T] = batch.shape;
  return tf.tidy(() => {
    const ids = tf.tensor2d(batch.inputs, [B, T], "int32");
    const hidden = gptHidden(p.body, ids, cfg, options); // [B, T, C]
    const rows = tf.reshape(hidden, [B * T, cfg.embDim]) as tf.Tensor2D;
    const starts = tf.tensor1d(
      Int32Array.from({ length: B }, (_, row) => row * T),
      "int32",
    );
    const chosen = tf.add(starts, tf.tensor1d(batch.positions, "int32"));
    return linear(p.head, embed(rows, chosen)) as tf.Tensor2D;
  });
}

/**
 * Mean cross-entropy of a batch, in nats.
 * @param dropSeed seed of dropout while training; leave it out for evaluation
 */
export function classificationLoss(
  p: ClassifierParams,
  batch: ClassificationBatch,
  cfg: GPTConfig,
  dropSeed?: Seed,
): tf.Scalar {
  return tf.tidy(() =>
    crossEntropy(
      classifierLogits(p, batch, cfg, dropSeed === undefined ? {} : { dropSeed }),
      tf.tensor1d(batch.labels, "int32"),
    ),
  );
}
