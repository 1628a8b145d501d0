// Times the operations of a model's block, forward and backward, as compiled functions of their own.
import {
  compile,
  type CompileMode,
  crossEntropy,
  embed,
  gelu,
  layerNorm,
  linear,
  type Precision,
  scaledDotProductAttention,
  tf,
} from "@llmsmith/tensor";
import type { BenchOptions } from "./measure.ts";

/** Best times of one operation, in seconds. */
export type OperationTime = { operation: string; forwardSeconds: number; backwardSeconds: number };

type Operation = { name: string; run: () => tf.Tensor; by: tf.Tensor };

/** Best of `steps` runs for each operation at the model's sizes. */
export async function benchOperations(options: BenchOptions): Promise<OperationTime[]> {
  const { dim, heads, vocab, context, batch, mode, precision, steps } = options;
  const rows = batch * context;
  const made: tf.Tensor[] = [];
  const random = <R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> => {
    const tensor = tf.randomNormal(shape, 0, 0.02) as tf.Tensor<R>;
    made.push(tensor as tf.Tensor);
    return tensor;
  };
  const x = random<tf.Rank.R2>([rows, dim]);
  const wide = random<tf.Rank.R2>([rows, 4 * dim]);
  const [q, k, v] = [0, 1, 2].map(() => random<tf.Rank.R3>([batch, context, dim]));
  const up = { weight: random<tf.Rank.R2>([dim, 4 * dim]), bias: random<tf.Rank.R1>([4 * dim]) };
  const norm = { scale: random<tf.Rank.R1>([dim]), shift: random<tf.Rank.R1>([dim]) };
  const logits = random<tf.Rank.R2>([rows, vocab]);
  const table = random<tf.Rank.R2>([vocab, dim]);
  const ids = tf.tidy(() => tf.cast(tf.mod(tf.range(0, rows, 1, "int32"), vocab), "int32"));
  made.push(ids);
  const operations: Operation[] = [
    { name: "linear", by: x as tf.Tensor, run: () => linear(up, x as tf.Tensor) },
    { name: "layerNorm", by: x as tf.Tensor, run: () => layerNorm(norm, x as tf.Tensor) },
    { name: "gelu", by: wide as tf.Tensor, run: () => gelu(wide as tf.Tensor) },
    {
      name: "attention",
      by: q as tf.Tensor,
      run: () =>
        scaledDotProductAttention(q as tf.Tensor, k as tf.Tensor, v as tf.Tensor, {
          nHeads: heads,
        }),
    },
    {
      name: "crossEntropy",
      by: logits as tf.Tensor,
      run: () => crossEntropy(logits as tf.Tensor, ids),
    },
    { name: "embed", by: table as tf.Tensor, run: () => embed(table, ids) },
  ];
  try {
    const times: OperationTime[] = [];
    for (const { name, run, by } of operations) {
      const forwardSeconds = await best(run, steps, mode, precision, name);
      const both = await best(
        // The tape follows `by` through whatever `run` makes of it.
        () => tf.grad(() => tf.sum(run()))(by),
        steps,
        mode,
        precision,
        `${name} gradient`,
      );
      times.push({ operation: name, forwardSeconds, backwardSeconds: both - forwardSeconds });
    }
    return times;
  } finally {
    tf.dispose(made);
  }
}

async function best(
  body: () => tf.Tensor,
  steps: number,
  mode: CompileMode,
  precision: Precision,
  name: string,
): Promise<number> {
  const compiled = compile(body, { name, mode, precision });
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= steps; i++) {
    const started = performance.now();
    const result = compiled();
    const one = tf.tidy(() => tf.sum(tf.slice(tf.reshape(result, [-1]), [0], [1])));
    await one.data();
    if (i > 0) least = Math.min(least, (performance.now() - started) / 1000);
    tf.dispose([result, one]);
  }
  compiled.dispose();
  return least;
}
