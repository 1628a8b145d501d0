// Attention by blocks of queries, whose weights are computed again for the gradient instead of kept
// (after Dao et al., "FlashAttention", 2022): memory grows with T + S, not with T·S.
import { tf } from "../tf.ts";
import { maskOf, type Visibility } from "./attention-mask.ts";
import { defineOp, runOp, withGradient } from "./define-op.ts";
import { groupHeads, mergeHeads, splitHeads, ungroupHeads } from "./heads.ts";
import type { AttentionForm, PlainForm } from "./masked-attention.ts";

type Attributes = PlainForm & { blockSize: number };

/** Queries `from` … `to` − 1 and the keys that any of them may see. */
type Block = { from: number; to: number; keysFrom: number; keysTo: number };

defineOp({
  name: "LLMSmithBlockAttention",
  reference: ({ q, k, v, padding, segments }, attributes) => {
    const form = attributes as Attributes;
    const { nHeads, nKVHeads, scale } = form;
    const queries = splitHeads(tf.mul(q!, scale), nHeads); // [B, H, T, D]
    const [keys, values] = [k!, v!].map((x) => splitHeads(x, nKVHeads)) as [tf.Tensor, tf.Tensor];
    const parts = blocksOf(q!.shape[1]!, k!.shape[1]!, form).map((block) =>
      tf.tidy(() => {
        const { scores, sees } = blockScores(queries, keys, { padding, segments }, block, form);
        const top = tf.max(scores, 3, true);
        const powers = tf.exp(tf.sub(scores, top));
        const total = tf.sum(powers, 3, true); // [B, H, block, 1]
        const sum = tf.matMul(groupHeads(powers, nKVHeads), keysOf(values, block));
        const out = tf.div(ungroupHeads(sum, nHeads), total);
        const logSumExp = tf.add(top, tf.log(total));
        // A query that sees nothing: e^(−1e9 − 0) makes its weights zero in the gradient as well.
        return sees ? [tf.mul(out, sees), tf.mul(logSumExp, sees)] : [out, logSumExp];
      }),
    );
    const [out, logSumExp] = [0, 1].map((i) => concatRows(parts.map((part) => part[i]!)));
    return [mergeHeads(out!), tf.squeeze(logSumExp!, [3])];
  },
});

defineOp({
  name: "LLMSmithBlockAttentionGrad",
  reference: ({ dy, q, k, v, out, logSumExp, padding, segments }, attributes) => {
    const form = attributes as Attributes;
    const { nHeads, nKVHeads, scale } = form;
    const S = k!.shape[1]!;
    const queries = splitHeads(tf.mul(q!, scale), nHeads);
    const [dOut, outputs] = [dy!, out!].map((x) => splitHeads(x, nHeads)) as [tf.Tensor, tf.Tensor];
    const [keys, values] = [k!, v!].map((x) => splitHeads(x, nKVHeads)) as [tf.Tensor, tf.Tensor];
    const rowSums = tf.sum(tf.mul(dOut, outputs), 3, true); // Σ dP∘P of each row, [B, H, T, 1]
    const rowLogs = tf.expandDims(logSumExp!, 3);
    const dQueries: tf.Tensor[] = [];
    let dKeys: tf.Tensor | undefined;
    let dValues: tf.Tensor | undefined;
    for (const block of blocksOf(q!.shape[1]!, S, form)) {
      const [dQ, dK, dV] = tf.tidy(() => {
        const { scores } = blockScores(queries, keys, { padding, segments }, block, form);
        const p = groupHeads(tf.exp(tf.sub(scores, rowsOf(rowLogs, block))), nKVHeads);
        const dO = groupHeads(rowsOf(dOut, block), nKVHeads);
        const dP = tf.matMul(dO, keysOf(values, block), false, true);
        const dScores = tf.mul(p, tf.sub(dP, groupHeads(rowsOf(rowSums, block), nKVHeads)));
        const rows = groupHeads(rowsOf(queries, block), nKVHeads); // with the scale in them
        return [
          tf.mul(ungroupHeads(tf.matMul(dScores, keysOf(keys, block)), nHeads), scale),
          addAt(dKeys, tf.matMul(dScores, rows, true, false), block, S),
          addAt(dValues, tf.matMul(p, dO, true, false), block, S),
        ] as [tf.Tensor, tf.Tensor, tf.Tensor];
      });
      if (dKeys && dValues) tf.dispose([dKeys, dValues]);
      dQueries.push(dQ);
      [dKeys, dValues] = [dK, dV];
    }
    return [concatRows(dQueries), dKeys!, dValues!].map(mergeHeads);
  },
});

/**
 * Attention of q [B, T, H·D] over k and v [B, S, nKVHeads·D] → [B, T, H·D], of which only
 * [B, H, blockSize, S] weights exist at a time, forward and backward. Kept for the gradient: the
 * inputs, the output and the logarithm of each row's sum, [B, H, T].
 */
export function blockAttention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  { padding, segments, ...form }: AttentionForm,
  blockSize: number,
): tf.Tensor {
  const attributes: Attributes = { ...form, blockSize };
  return withGradient(
    [q, k, v],
    () => {
      const [value, logSumExp] = runOp(
        "LLMSmithBlockAttention",
        { q, k, v, padding, segments },
        attributes,
      ) as [tf.Tensor, tf.Tensor];
      const masks = [padding, segments].filter((mask) => mask !== undefined);
      return { value, saved: [q, k, v, value, logSumExp, ...masks] };
    },
    (dy, [q, k, v, out, logSumExp, ...masks]) => {
      const seen = padding && masks[0];
      const own = segments && masks.at(-1);
      return runOp(
        "LLMSmithBlockAttentionGrad",
        { dy, q, k, v, out, logSumExp, padding: seen, segments: own },
        attributes,
      );
    },
  );
}

/** T queries at the end of S keys, in blocks of `blockSize`. */
function blocksOf(T: number, S: number, { causal, window, blockSize }: Attributes): Block[] {
  const before = S - T; // keys before the first query
  return Array.from({ length: Math.ceil(T / blockSize) }, (_, i) => {
    const [from, to] = [i * blockSize, Math.min(T, (i + 1) * blockSize)];
    const keysTo = causal ? before + to : S;
    const keysFrom = causal && window ? Math.max(0, before + from + 1 - window) : 0;
    return { from, to, keysFrom, keysTo };
  });
}

/** Masked scores of a block's queries [B, H, rows, keys], the factor already being in the queries. */
function blockScores(
  queries: tf.Tensor,
  keys: tf.Tensor,
  masks: Pick<Visibility, "padding" | "segments">,
  block: Block,
  { nHeads, nKVHeads, causal, window }: Attributes,
): { scores: tf.Tensor; sees?: tf.Tensor } {
  const rows = groupHeads(rowsOf(queries, block), nKVHeads);
  const scores = ungroupHeads(tf.matMul(rows, keysOf(keys, block), false, true), nHeads);
  const [nKeys, from] = [block.keysTo - block.keysFrom, block.keysFrom];
  const part = (mask: tf.Tensor | undefined) =>
    mask && tf.slice(mask, [0, from], [mask.shape[0]!, nKeys]);
  const seen = { padding: part(masks.padding), segments: part(masks.segments) };
  // The block's last query stands at the last of its keys, as maskOf wants it.
  const { bias, sees } = maskOf(block.to - block.from, nKeys, { causal, window, ...seen });
  return { scores: bias ? tf.add(scores, bias) : scores, ...(sees ? { sees } : {}) };
}

/** A block's part of [B, H, T, …]. */
function rowsOf(x: tf.Tensor, { from, to }: Block): tf.Tensor {
  return tf.slice(x, [0, 0, from, 0], [-1, -1, to - from, -1]);
}

/** The part of [B, nKVHeads, S, D] that a block may see. */
function keysOf(x: tf.Tensor, { keysFrom, keysTo }: Block): tf.Tensor {
  return tf.slice(x, [0, 0, keysFrom, 0], [-1, -1, keysTo - keysFrom, -1]);
}

/** `sum` [B, nKVHeads, S, D] and a block's gradient at its keys. */
function addAt(
  sum: tf.Tensor | undefined,
  part: tf.Tensor,
  { keysFrom, keysTo }: Block,
  S: number,
): tf.Tensor {
  const whole = tf.pad(part, [
    [0, 0],
    [0, 0],
    [keysFrom, S - keysTo],
    [0, 0],
  ]);
  return sum ? tf.add(sum, whole) : whole;
}

/** Blocks of rows in one tensor again. */
function concatRows(parts: tf.Tensor[]): tf.Tensor {
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 2);
}
