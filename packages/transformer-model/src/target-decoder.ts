// Sources encoded once, and their targets decoded a token at a time, row by row of a batch that may shrink,
// grow and change its order.
import { tf } from "@llmsmith/tensor";
import type { TransformerConfig } from "./config.ts";
import {
  createDecoderCache,
  type DecoderCache,
  disposeDecoderCache,
  selectDecoderRows,
} from "./decoder-cache.ts";
import { decodeTarget, encodeSource, type TransformerParams } from "./transformer.ts";

/** Targets under way: one row for each, and the source that it belongs to. */
export type TargetDecoder = {
  /** Source of each row. */
  readonly sources: readonly number[];
  /** Log-probabilities of the token after each row's, V for each row. */
  next(tokens: readonly number[]): Promise<Float32Array[]>;
  /** Go on with these rows, in this order; a row may be taken several times. */
  select(rows: readonly number[]): void;
  dispose(): void;
};

/** What both searches take of their caller. */
export type TargetDecoderOptions = {
  /** Ends each source; it is put behind the ids given. */
  endToken: number;
  /** Tokens that are never chosen; their log-probability is −∞. */
  suppressTokens?: readonly number[];
};

/**
 * Encode sources, padded to the longest; at first there is one row for each.
 * @throws RangeError for no sources, or one that exceeds contextLength with its end token
 */
export function createTargetDecoder(
  params: TransformerParams,
  cfg: TransformerConfig,
  sources: readonly ArrayLike<number>[],
  { endToken, suppressTokens = [] }: TargetDecoderOptions,
): TargetDecoder {
  if (sources.length === 0) throw new RangeError("createTargetDecoder: no sources");
  const S = Math.max(...sources.map((ids) => ids.length)) + 1;
  const ids = new Int32Array(sources.length * S).fill(endToken);
  const seen = sources.map((source, row) => {
    ids.set(Array.from(source), row * S);
    return Int32Array.from({ length: S }, (_, t) => (t <= source.length ? 1 : 0));
  });
  let encoded: tf.Tensor | undefined = tf.tidy(() =>
    encodeSource(params, tf.tensor2d(ids, [sources.length, S], "int32"), cfg, {
      sourceMask: maskOf(seen, S),
    }),
  );
  const cache: DecoderCache = createDecoderCache(cfg);
  let rows = [...sources.keys()];
  return {
    get sources() {
      return rows;
    },
    async next(tokens) {
      const logits = tf.tidy(() => {
        const target = tf.tensor2d(Int32Array.from(tokens), [tokens.length, 1], "int32");
        const sourceMask = maskOf(
          rows.map((source) => seen[source] as Int32Array),
          S,
        );
        const context = encoded ?? tf.zeros([rows.length, S, cfg.embDim]); // not read any more
        return decodeTarget(params, target, context, cfg, { sourceMask, cache });
      });
      encoded?.dispose(); // its keys and values are in the cache now
      encoded = undefined;
      try {
        const values = (await logits.data()) as Float32Array;
        return tokens.map((_, row) => {
          const own = values.slice(row * cfg.vocabSize, (row + 1) * cfg.vocabSize);
          return logProbabilities(own, suppressTokens);
        });
      } finally {
        logits.dispose();
      }
    },
    select(chosen) {
      const next = chosen.map((row) => rows[row] as number);
      const sameRows = chosen.length === rows.length && chosen.every((row, i) => row === i);
      if (sameRows) return;
      const sameSources =
        next.length === rows.length && next.every((source, i) => source === rows[i]);
      if (chosen.length === 0) disposeDecoderCache(cache);
      else selectDecoderRows(cache, chosen, sameSources);
      rows = next;
    },
    dispose() {
      encoded?.dispose();
      encoded = undefined;
      disposeDecoderCache(cache);
    },
  };
}

function maskOf(rows: readonly Int32Array[], length: number): tf.Tensor2D {
  const mask = new Int32Array(rows.length * length);
  for (const [r, row] of rows.entries()) mask.set(row, r * length);
  return tf.tensor2d(mask, [rows.length, length], "int32");
}

/** In place: logits become log-probabilities. */
function logProbabilities(logits: Float32Array, suppressed: readonly number[]): Float32Array {
  for (const token of suppressed) logits[token] = Number.NEGATIVE_INFINITY;
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) top = Math.max(top, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  const shift = top + Math.log(sum);
  return logits.map((logit) => logit - shift);
}
