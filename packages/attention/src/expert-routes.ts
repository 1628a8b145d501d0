// Which experts a token goes to, and where in an expert's rows it stands.
import { tf } from "@llmsmith/tensor";

/** Where each choice of a token is computed. Experts' rows lie one expert after the other. */
export type ExpertSlots = {
  /** Rows of each expert. */
  sizes: readonly number[];
  /** int32 [Σ sizes]: which token each row holds, counted from 1; 0 for an empty row. */
  tokens: tf.Tensor;
  /** int32 [N, K]: the row of each token's choices; Σ sizes for a choice that found no room. */
  rows: tf.Tensor;
};

/**
 * The experts of largest probability: probabilities [N, E] → int32 [N, K], the largest first. Its gradient is
 * zero: a choice does not change by degrees.
 */
export function chooseExperts(probabilities: tf.Tensor, topK: number): tf.Tensor {
  return withoutGradient(probabilities, (x) => tf.topk(x, topK).indices);
}

/** 1 at the expert of each choice, else 0: chosen int32 [...] → float32 [..., E]. Its gradient is zero. */
export function choicesOf(chosen: tf.Tensor, nExperts: number): tf.Tensor {
  // tf.oneHot knows no single class.
  return withoutGradient(chosen, (x) =>
    tf.cast(tf.equal(tf.expandDims(x, -1), tf.range(0, nExperts, 1, "int32")), "float32"),
  );
}

/** What `f` makes of x, with a gradient of zeros: its operations need to have none. */
function withoutGradient(x: tf.Tensor, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const { shape } = x;
  return tf.customGrad((given) => ({
    value: f(given as tf.Tensor),
    gradFunc: () => tf.zeros(shape),
  }))(x);
}

/**
 * As many rows for every expert. First choices of all tokens come before second ones, earlier tokens before
 * later ones; what comes after the last row finds no room. All shapes are known beforehand.
 * @param chosen int32 [N, K]
 */
export function slotsOfCapacity(
  chosen: tf.Tensor,
  nExperts: number,
  capacity: number,
): ExpertSlots {
  const [N, K] = chosen.shape as [number, number];
  const total = nExperts * capacity;
  const queue = tf.reshape(tf.transpose(chosen), [K * N]); // by choice, then by token
  const one = choicesOf(queue, nExperts); // [K·N, E]
  const before = tf.sum(tf.mul(one, tf.cumsum(one, 0, true)), 1); // how many came earlier to the same expert
  const own = tf.add(tf.mul(tf.cast(queue, "float32"), capacity), before);
  const rows = tf.cast(tf.where(tf.less(before, capacity), own, tf.fill([K * N], total)), "int32");
  // Those without room all write into one row behind the last, which is cut off.
  const numbers = tf.tile(tf.range(1, N + 1, 1, "int32"), [K]);
  const written = tf.scatterND(tf.expandDims(rows, 1), numbers, [total + 1]);
  return {
    sizes: Array.from({ length: nExperts }, () => capacity),
    tokens: tf.slice(written, [0], [total]),
    rows: tf.transpose(tf.reshape(rows, [K, N])),
  };
}

/**
 * Exactly the rows that each expert needs. Reads `chosen`, int32 [N, K], so that shapes depend on it: neither
 * compiled nor on an engine that cannot be read at once.
 */
export function exactSlots(chosen: tf.Tensor, nExperts: number): ExpertSlots {
  const [N, K] = chosen.shape as [number, number];
  const choices = chosen.dataSync();
  const sizes = Array.from({ length: nExperts }, () => 0);
  for (const expert of choices) sizes[expert] = sizes[expert]! + 1;
  const next: number[] = [];
  for (const size of [0, ...sizes]) next.push((next.at(-1) ?? 0) + size); // where each expert's rows begin
  const tokens = new Int32Array(N * K);
  const rows = Int32Array.from(choices, (expert, i) => {
    const row = next[expert]!;
    next[expert] = row + 1;
    tokens[row] = Math.floor(i / K) + 1;
    return row;
  });
  return { sizes, tokens: tf.tensor1d(tokens, "int32"), rows: tf.tensor2d(rows, [N, K], "int32") };
}
