// The loss on held-out batches.
import type { tf, Tree } from "@llmsmith/tensor";

/** Options of {@link evaluate}. */
export type EvaluateOptions<P extends Tree, B> = {
  params: P;
  /** Mean loss of a batch, without dropout. */
  loss: (params: P, batch: B) => tf.Scalar;
  batches: Iterable<B> | AsyncIterable<B>;
  /** Look at so many batches only. Default all. */
  maxBatches?: number;
  /** Weight of a batch in the mean. Default 1 each, as in the book. */
  weight?: (batch: B) => number;
};

/**
 * Mean loss over batches. No more batches are taken from the source than are looked at.
 * @throws RangeError when there is no batch, or `maxBatches` is below 1
 */
export async function evaluate<P extends Tree, B>(
  options: EvaluateOptions<P, B>,
): Promise<{ loss: number; batches: number }> {
  const { params, loss, maxBatches = Number.POSITIVE_INFINITY, weight = () => 1 } = options;
  if (!(maxBatches >= 1))
    throw new RangeError(`evaluate: maxBatches ${maxBatches} must be 1 or more`);
  let sum = 0;
  let weights = 0;
  let count = 0;
  for await (const batch of options.batches) {
    const value = loss(params, batch);
    try {
      const share = weight(batch);
      sum += (await value.data())[0]! * share;
      weights += share;
    } finally {
      value.dispose();
    }
    count++;
    if (count >= maxBatches) break;
  }
  if (count === 0)
    throw new RangeError("evaluate: there is no batch; the held-out set is too small");
  return { loss: sum / weights, batches: count };
}

/** `exp(loss)` of a mean loss in nats: as uncertain as between so many equally likely tokens. */
export function perplexity(loss: number): number {
  return Math.exp(loss);
}
