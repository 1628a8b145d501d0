// A feed-forward layer of which each token uses a part (Shazeer et al., 2017; Lepikhin et al., "GShard", 2020;
// Fedus et al., "Switch Transformers", 2021; Jiang et al., "Mixtral of Experts", 2024).
import { embed, gelu, type Linear, linear, swiGlu, tf } from "@llmsmith/tensor";
import {
  choicesOf,
  chooseExperts,
  exactSlots,
  type ExpertSlots,
  slotsOfCapacity,
} from "./expert-routes.ts";

/**
 * One expert: up [C, hidden] and down [hidden, outDim] with GELU between them; with a gate [C, hidden], SwiGLU.
 */
export type ExpertParams = { gate?: Linear; up: Linear; down: Linear };

/** Parameters of {@link mixtureOfExperts}: router [C, E] and E experts of the same sizes. */
export type MixtureParams = { router: Linear; experts: ExpertParams[] };

/** Options of {@link mixtureOfExperts}. */
export type MixtureOptions = {
  /** How many experts each token goes to, 1 … E. */
  topK: number;
  /**
   * How experts meet their tokens; gradients go through all three.
   * - absent: every expert computes every token, and a weight of 0 hides what was not chosen: no token is left
   *   out, on every engine and under `compile`, for E / topK times the work
   * - a number: every expert computes as many tokens at most (see {@link expertCapacity}), first choices before
   *   second ones and earlier tokens before later ones; a choice without room counts as 0. On every engine and
   *   under `compile`
   * - "exact": every expert computes its own tokens, none is left out. Reads the choices: not under `compile`,
   *   and not on WebGPU
   */
  capacity?: number | "exact";
  /**
   * Whether the weights of a token's experts are scaled to sum 1, as in Mixtral. Default true with topK > 1;
   * with one expert the router would learn nothing from y, so that Switch takes its probability as it is.
   */
  normalise?: boolean;
};

/** What {@link mixtureOfExperts} returns. */
export type MixtureResult = {
  /** [..., outDim] */
  y: tf.Tensor;
  /**
   * E·Σ fₑ·Pₑ, where fₑ is the share of choices that fell on an expert and Pₑ its mean probability (Switch,
   * equation 4): 1 when all are used alike, E when one is used alone. Its gradient goes through Pₑ. Add a
   * hundredth of it to the loss.
   */
  balanceLoss: tf.Scalar;
  /** How many tokens chose each expert, also those that found no room: [E]. Has no gradient. */
  counts: tf.Tensor1D;
};

/**
 * x [..., C] → y [..., outDim]: the sum of each token's `topK` most probable experts, weighted by
 * `softmax(x·router)`.
 * @throws RangeError for a topK outside 1 … E, a capacity that is no whole number ≥ 1, and a router that does
 *   not have a column for each expert
 */
export function mixtureOfExperts(
  p: MixtureParams,
  x: tf.Tensor,
  options: MixtureOptions,
): MixtureResult {
  const { topK, capacity, normalise = topK > 1 } = options;
  checkMixture(p, options);
  const E = p.experts.length;
  return tf.tidy(() => {
    const tokens = tf.reshape(x, [-1, x.shape.at(-1)!]) as tf.Tensor2D; // [N, C]
    const probabilities = tf.softmax(linear(p.router, tokens)); // [N, E]
    const chosen = chooseExperts(probabilities, topK);
    const choices = choicesOf(chosen, E); // [N, K, E]
    const used = tf.mul(probabilities, tf.sum(choices, 1)); // [N, E], 0 where not chosen
    const weights = normalise ? tf.div(used, tf.sum(used, 1, true)) : used;
    const counts = tf.sum(choices, [0, 1]) as tf.Tensor1D;
    const share = tf.div(counts, tokens.shape[0] * topK);
    const balanceLoss = tf.mul<tf.Scalar>(tf.sum(tf.mul(share, tf.mean(probabilities, 0))), E);
    const slots = slotsOf(chosen, E, capacity);
    const rows = slots
      ? ofSlots(p.experts, tokens, slots, tf.sum(tf.mul(choices, tf.expandDims(weights, 1)), 2))
      : ofAll(p.experts, tokens, weights);
    const y = tf.reshape(rows, [...x.shape.slice(0, -1), rows.shape[1]!]);
    return { y, balanceLoss, counts };
  });
}

/**
 * Tokens an expert has room for when the choices are spread evenly, times `factor`.
 * @param tokens all tokens of the batch, N
 * @param factor room for uneven choices; 1.25 in Switch, 2 in GShard. > 0
 */
export function expertCapacity(
  tokens: number,
  nExperts: number,
  topK: number,
  factor = 1.25,
): number {
  // No expert is chosen twice by a token: more than `tokens` rows would stay empty.
  return Math.min(tokens, Math.max(1, Math.ceil((factor * tokens * topK) / nExperts)));
}

function slotsOf(
  chosen: tf.Tensor,
  nExperts: number,
  capacity: number | "exact" | undefined,
): ExpertSlots | undefined {
  if (capacity === undefined) return undefined;
  return capacity === "exact"
    ? exactSlots(chosen, nExperts)
    : slotsOfCapacity(chosen, nExperts, capacity);
}

/** Every expert on every token: tokens [N, C], weights [N, E] → [N, outDim]. */
function ofAll(
  experts: readonly ExpertParams[],
  tokens: tf.Tensor2D,
  weights: tf.Tensor,
): tf.Tensor {
  const columns = tf.split(weights, experts.length, 1); // [N, 1] each
  return tf.addN(experts.map((expert, e) => tf.mul(expertOf(expert, tokens), columns[e]!)));
}

/** Every expert on the rows it was given: tokens [N, C], weights of the choices [N, K] → [N, outDim]. */
function ofSlots(
  experts: readonly ExpertParams[],
  tokens: tf.Tensor2D,
  slots: ExpertSlots,
  weights: tf.Tensor,
): tf.Tensor {
  const { sizes } = slots;
  const [N, C] = tokens.shape;
  const given = rowsAt(tf.concat([tf.zeros([1, C]), tokens], 0), slots.tokens); // empty rows are zeros
  const parts = tf.split(given, [...sizes], 0);
  const outputs = experts.flatMap((expert, e) =>
    sizes[e] === 0 ? [] : [expertOf(expert, parts[e]!)],
  );
  const outDim = outputs[0]!.shape[1]!;
  const all = tf.concat([...outputs, tf.zeros([1, outDim])], 0); // last: for choices without room
  const K = weights.shape[1]!;
  const picked = tf.reshape(rowsAt(all, tf.reshape(slots.rows, [-1])), [N, K, outDim]);
  return tf.sum(tf.mul(picked, tf.expandDims(weights, 2)), 1);
}

/** x [N, C] → [N, outDim] */
function expertOf({ gate, up, down }: ExpertParams, x: tf.Tensor): tf.Tensor {
  const inner = linear(up, x);
  return linear(down, gate ? swiGlu(linear(gate, x), inner) : gelu(inner));
}

/**
 * Rows of `table` [R, C] at `ids` [M] → [M, C]. The ids come from a choice, which is on the tape; they are kept
 * out of this operation's inputs, so that no gradient is asked for them.
 */
function rowsAt(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  const { shape } = table as tf.Tensor2D;
  const pick = tf.customGrad((...args) => {
    const [from, save] = args as unknown as [tf.Tensor2D, tf.GradSaveFunc];
    save([ids]);
    return {
      value: embed(from, ids),
      gradFunc: (dy, [at]) => tf.scatterND(tf.expandDims(at!, 1), dy, shape),
    };
  });
  return pick(table);
}

function checkMixture({ router, experts }: MixtureParams, options: MixtureOptions): void {
  const { topK, capacity } = options;
  const E = experts.length;
  if (router.weight.shape[1] !== E)
    throw new RangeError(
      `mixtureOfExperts: router [${router.weight.shape.join(", ")}] must have a column for each of ${E} experts`,
    );
  if (!Number.isInteger(topK) || topK < 1 || topK > E)
    throw new RangeError(`mixtureOfExperts: topK must be one of 1 … ${E}, got ${topK}`);
  if (typeof capacity === "number" && !(Number.isInteger(capacity) && capacity >= 1))
    throw new RangeError(`mixtureOfExperts: capacity must be a whole number ≥ 1, got ${capacity}`);
}
