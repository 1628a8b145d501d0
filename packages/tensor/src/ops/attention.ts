// Scaled dot-product attention over heads that lie side by side in the last axis: the options, and which
// of the forms computes them.
import { tf } from "../tf.ts";
import { blockAttention } from "./block-attention.ts";
import { defineOp, runOp, withGradient } from "./define-op.ts";
import { dropout, type Seed } from "./dropout.ts";
import { mergeHeads, splitHeads } from "./heads.ts";
import {
  attentionGradients,
  type AttentionForm,
  attentionWeights,
  maskedAttention,
  type PlainForm,
  weightedValues,
} from "./masked-attention.ts";

/** Options of {@link scaledDotProductAttention}. */
export type AttentionOptions = {
  /** Number of heads H of the queries; must divide C. */
  nHeads: number;
  /**
   * Number of heads of keys and values, each shared by H / nKVHeads query heads in a row (grouped-query
   * attention, Ainslie et al., 2023). Divides H. Default H.
   */
  nKVHeads?: number;
  /** Whether a query sees only keys up to its own position, counted from the end. Default true. */
  causal?: boolean;
  /** How many keys a query sees at most, itself included (Beltagy et al., 2020); needs `causal`. Default all. */
  window?: number;
  /**
   * [B, S] of 1 and 0: the keys that may be seen. A query that sees no key at all gets zeros. Has no
   * gradient.
   */
  padding?: tf.Tensor;
  /**
   * [B, S] of whole numbers below 2^24: a query sees only keys of its own number, so that several texts share a
   * row. Needs `causal`. Has no gradient. Default all are one.
   */
  segments?: tf.Tensor;
  /** Factor of the scores. Default 1/√D. */
  scale?: number;
  /** Share of attention weights set to zero, 0 ≤ rate < 1. Default 0. */
  dropRate?: number;
  /** Seed of the dropped weights; needed when `dropRate` > 0. */
  seed?: Seed;
  /**
   * How many queries' weights exist at a time. Below T, weights are not kept for the gradient but computed
   * again. Default: T up to 512 × 512 weights a head, beyond that what makes as many, at least 128. Not
   * used with `dropRate` > 0.
   */
  blockSize?: number;
};

/**
 * Weights of one head up to which they are kept for the gradient. With TensorFlow on a CPU, 12 heads of 64:
 * keeping them and blocks take the same time at 512 tokens, and at 1,024 blocks take half of it.
 */
const DIRECT_WEIGHTS = 512 * 512;
/** Weights of all heads up to which an engine's own kernel, which is much faster, is given all queries: 256 MiB. */
const FUSED_WEIGHTS = 2 ** 26;

defineOp({
  name: "LLMSmithAttention",
  island: true,
  reference: ({ q, k, v }, { nHeads, causal }) => {
    const heads = nHeads as number;
    const form = plainForm(heads, q!.shape[2]! / heads, causal as boolean);
    const weights = attentionWeights(q!, k!, form);
    return [weightedValues(weights, v!, heads), weights];
  },
});

defineOp({
  name: "LLMSmithAttentionGrad",
  island: true,
  reference: (inputs, { nHeads, causal }) => {
    const heads = nHeads as number;
    const form = plainForm(heads, inputs["q"]!.shape[2]! / heads, causal as boolean);
    return attentionGradients(inputs, form);
  },
});

/**
 * `softmax(scale·q·kᵀ)·v` for each head (Vaswani et al., 2017): q [B, T, C], k and v
 * [B, S, nKVHeads·D] → [B, T, C] with D = C / nHeads. With `causal`, query t stands at position
 * S − T + t, so that new tokens may be asked against a cache of earlier keys.
 * @throws RangeError for shapes that do not fit each other, the heads, the padding or the segments, and for a window
 *   below 1, a window or segments without `causal`
 */
export function scaledDotProductAttention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  options: AttentionOptions,
): tf.Tensor {
  const { nHeads, nKVHeads = nHeads, causal = true, dropRate = 0, seed } = options;
  checkShapes(q, k, v, nHeads, nKVHeads, causal);
  const [B, T, C] = q.shape as [number, number, number];
  const { window = 0, padding, segments, scale = 1 / Math.sqrt(C / nHeads) } = options;
  checkMask(k, options);
  const hasKernel = hasOwnKernel();
  return tf.tidy(() => {
    // Keys that lie before the first query's window are seen by nobody.
    const first = window ? Math.max(0, k.shape[1]! - T - window + 1) : 0;
    const numbers = (x: tf.Tensor | undefined) => x && tf.cast(x, "float32");
    const [keys, values, seen, own] = [k, v, numbers(padding), numbers(segments)].map((x) =>
      x && first > 0 ? tf.slice(x, [0, first], [-1, -1]) : x,
    ) as [tf.Tensor, tf.Tensor, tf.Tensor | undefined, tf.Tensor | undefined];
    const S = keys.shape[1]!;
    const form: AttentionForm = {
      nHeads,
      nKVHeads,
      causal,
      window: window < S ? window : 0,
      padding: seen,
      segments: own,
      scale,
    };
    if (dropRate > 0) {
      const weights = dropout(attentionWeights(q, keys, form), dropRate, seed);
      return weightedValues(weights, values, nKVHeads);
    }
    const { blockSize = T * S <= DIRECT_WEIGHTS ? T : blockSizeFor(S) } = options;
    const unmasked = form.window === 0 && !seen && !own;
    const fused =
      unmasked &&
      options.blockSize === undefined &&
      hasKernel &&
      B * nHeads * T * S <= FUSED_WEIGHTS;
    if (fused && nKVHeads !== nHeads && T === 1) return sharedKeysOfOneQuery(q, keys, values, form);
    if (nKVHeads === nHeads && unmasked && (fused || blockSize >= T))
      return plainAttention(q, keys, values, form);
    return blockSize >= T
      ? maskedAttention(q, keys, values, form)
      : blockAttention(q, keys, values, form, blockSize);
  });
}

/** The form for which engines may bring a kernel of their own: no groups, no mask but the causal one. */
function plainAttention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, form: AttentionForm): tf.Tensor {
  const { nHeads, causal, scale } = form;
  const usual = Math.sqrt(q.shape[2]! / nHeads);
  const queries = scale * usual === 1 ? q : tf.mul(q, scale * usual);
  const attributes = { nHeads, causal };
  return withGradient(
    [queries, k, v],
    () => {
      const [value, probabilities] = runOp(
        "LLMSmithAttention",
        { q: queries, k, v },
        attributes,
      ) as [tf.Tensor, tf.Tensor];
      return { value, saved: [queries, k, v, probabilities] };
    },
    (dy, [q, k, v, probabilities]) =>
      runOp("LLMSmithAttentionGrad", { dy, q, k, v, probabilities }, attributes),
  );
}

/** One query a head, as in generation: the heads of a group are as many queries of one head, none hidden. */
function sharedKeysOfOneQuery(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  form: AttentionForm,
): tf.Tensor {
  const { nHeads, nKVHeads, scale } = form;
  const [B, , C] = q.shape as [number, number, number];
  const group = nHeads / nKVHeads;
  const queries = mergeHeads(tf.reshape(q, [B, nKVHeads, group, C / nHeads])); // [B, group, nKVHeads·D]
  const shared = { nHeads: nKVHeads, nKVHeads, causal: false, window: 0, scale };
  return tf.reshape(splitHeads(plainAttention(queries, k, v, shared), nKVHeads), [B, 1, C]);
}

function plainForm(nHeads: number, D: number, causal: boolean): PlainForm {
  return { nHeads, nKVHeads: nHeads, causal, window: 0, scale: 1 / Math.sqrt(D) };
}

/** As many queries as make {@link DIRECT_WEIGHTS} with S keys; not so few that products become slow. */
function blockSizeFor(S: number): number {
  return Math.max(128, Math.floor(DIRECT_WEIGHTS / S));
}

const own = new Map<string, boolean>();

/** Whether the engine brought a kernel; asked before runOp gives it the plain one. */
function hasOwnKernel(): boolean {
  const engine = tf.getBackend();
  const known = own.get(engine) ?? tf.getKernel("LLMSmithAttention", engine) !== undefined;
  own.set(engine, known);
  return known;
}

function checkShapes(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  nHeads: number,
  nKVHeads: number,
  causal: boolean,
): void {
  const [B, T, C] = q.shape as [number, number, number];
  const S = k.shape[1]!;
  const keyShape = [B, S, (C / nHeads) * nKVHeads].join();
  const fits = [k, v].every((x) => x.shape.join() === keyShape);
  if (C % nHeads !== 0 || nHeads % nKVHeads !== 0 || !fits || (causal && S < T))
    throw new RangeError(
      `scaledDotProductAttention: q [${q.shape.join(", ")}], k [${k.shape.join(", ")}], v [${v.shape.join(", ")}] do not fit ${nHeads} heads${nKVHeads === nHeads ? "" : ` that share ${nKVHeads}`}`,
    );
}

function checkMask(
  k: tf.Tensor,
  { causal = true, window, padding, segments, blockSize }: AttentionOptions,
): void {
  const name = "scaledDotProductAttention";
  if (window !== undefined && (!causal || !Number.isInteger(window) || window < 1))
    throw new RangeError(
      `${name}: a window must be a whole number ≥ 1 and needs causal, got ${window} with causal ${causal}`,
    );
  if (segments && !causal) throw new RangeError(`${name}: segments need causal`);
  for (const [what, given] of Object.entries({ padding, segments }))
    if (given && given.shape.join() !== k.shape.slice(0, 2).join())
      throw new RangeError(
        `${name}: ${what} [${given.shape.join(", ")}] must be [B, S] of k [${k.shape.join(", ")}]`,
      );
  if (blockSize !== undefined && !(blockSize >= 1 && blockSize % 1 === 0))
    throw new RangeError(`${name}: blockSize must be a whole number ≥ 1, got ${blockSize}`);
}
