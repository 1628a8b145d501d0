// BERT as a classifier: the first token's hidden state, pooled, and a linear head on it.
import { createRandom } from "@llmsmith/random";
import {
  crossEntropy,
  dropout,
  embed,
  type Linear,
  linear,
  type ParameterShapes,
  type Seed,
  siteSeed,
  tf,
  variableTree,
} from "@llmsmith/tensor";
import { type BertBody, type BertForwardOptions, bertHidden, type BertParams } from "./bert.ts";
import type { BertConfig } from "./config.ts";
import { bertBodyShapes } from "./shapes.ts";

/** The body without the head of masked language modelling, a pooler [C, C] and a head [C, classes]. */
export type BertClassifierParams = { body: BertBody; pooler: Linear; head: Linear };

/** Padded rows, each beginning with [CLS], and the class of each. */
export type BertClassificationBatch = {
  /** Row-major of `shape`. */
  inputs: Int32Array;
  shape: [batch: number, time: number];
  /** 1 for tokens and 0 for padding. */
  attentionMask: Int32Array;
  /** Class of each row. */
  labels: Int32Array;
};

/** A place for dropout that no place of the body has. */
const HEAD_SITE = 1_000_003;

/** Path and shape of every parameter of a classifier. */
export function bertClassifierShapes(cfg: BertConfig, nClasses: number): ParameterShapes {
  const { embDim: C } = cfg;
  return new Map([
    ...[...bertBodyShapes(cfg)].map(([path, shape]) => [`body.${path}`, shape] as const),
    ...headShapes(C, nClasses),
  ]);
}

/**
 * Put a fresh pooler and head on a model. The classifier takes over the model's parameters; those of its head
 * of masked language modelling are freed.
 * @param nClasses 2 or more
 * @param seed of the new weights, N(0, 0.02²); biases are 0
 * @throws RangeError for fewer classes
 */
export function initBertClassifier(
  params: BertParams,
  cfg: BertConfig,
  nClasses: number,
  seed: number,
): BertClassifierParams {
  if (!Number.isInteger(nClasses) || nClasses < 2)
    throw new RangeError(`initBertClassifier: nClasses must be 2 or more, not ${nClasses}`);
  const { head: languageHead, ...body } = params;
  const { transform, norm, bias } = languageHead;
  tf.dispose([transform.weight, transform.bias ?? [], norm.scale, norm.shift, bias]);
  const random = createRandom(seed);
  const fresh = variableTree(headShapes(cfg.embDim, nClasses), (path, size) => {
    if (path.endsWith(".bias")) return tf.zeros(size);
    const count = size.reduce((a, b) => a * b);
    const values = Float32Array.from({ length: count }, () => random.normal() * 0.02);
    return tf.tensor(values, size);
  }) as Omit<BertClassifierParams, "body">;
  return { body, ...fresh };
}

/**
 * Logits of the classes: ids [B, T] int32 → [B, classes].
 * @throws RangeError as `bert`
 */
export function bertClassifier(
  p: BertClassifierParams,
  ids: tf.Tensor,
  cfg: BertConfig,
  options: BertForwardOptions = {},
): tf.Tensor2D {
  const { dropSeed } = options;
  return tf.tidy(() => {
    const [B, T] = ids.shape as [number, number];
    const hidden = bertHidden(p.body, ids, cfg, options); // [B, T, C]
    const rows = tf.reshape(hidden, [B * T, cfg.embDim]) as tf.Tensor2D;
    const starts = Int32Array.from({ length: B }, (_, row) => row * T);
    const first = embed(rows, tf.tensor1d(starts, "int32")); // [B, C]: those of [CLS]
    const pooled = tf.tanh(linear(p.pooler, first));
    const kept =
      dropSeed === undefined || cfg.dropRate === 0
        ? pooled
        : dropout(pooled, cfg.dropRate, siteSeed(dropSeed, HEAD_SITE));
    return linear(p.head, kept) as tf.Tensor2D;
  });
}

/**
 * Logits of a batch's rows: [B, classes].
 * @param dropSeed seed of dropout while training
 */
export function bertClassifierLogits(
  p: BertClassifierParams,
  batch: Omit<BertClassificationBatch, "labels">,
  cfg: BertConfig,
  dropSeed?: Seed,
): tf.Tensor2D {
  return tf.tidy(() =>
    bertClassifier(p, tf.tensor2d(batch.inputs, batch.shape, "int32"), cfg, {
      attentionMask: tf.tensor2d(batch.attentionMask, batch.shape, "int32"),
      ...(dropSeed === undefined ? {} : { dropSeed }),
    }),
  );
}

/**
 * Mean cross-entropy of a batch, in nats.
 * @param dropSeed seed of dropout while training; leave it out for evaluation
 */
export function bertClassificationLoss(
  p: BertClassifierParams,
  batch: BertClassificationBatch,
  cfg: BertConfig,
  dropSeed?: Seed,
): tf.Scalar {
  return tf.tidy(() =>
    crossEntropy(bertClassifierLogits(p, batch, cfg, dropSeed), tf.tensor1d(batch.labels, "int32")),
  );
}

function headShapes(C: number, nClasses: number): ParameterShapes {
  return new Map<string, readonly number[]>([
    ["pooler.weight", [C, C]],
    ["pooler.bias", [C]],
    ["head.weight", [C, nClasses]],
    ["head.bias", [nClasses]],
  ]);
}
