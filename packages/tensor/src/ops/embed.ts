// Rows of a table, with a gradient that scatters: wasm has none for tf.gather.
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

defineOp({
  name: "LLMSmithEmbed",
  reference: ({ table, ids }) => [tf.gather(table!, ids!)],
  gradient: {
    save: ["table", "ids"],
    of: (dy, [table, ids]) => ({
      table: () =>
        runOp("LLMSmithEmbeddingGrad", { ids: ids!, dy }, { rows: table!.shape[0]! })[0]!,
      ids: () => tf.zerosLike(dy), // never asked for: whole numbers have no gradient
    }),
  },
});

defineOp({
  name: "LLMSmithEmbeddingGrad",
  reference: ({ ids, dy }, { rows }) => [
    tf.scatterND(tf.expandDims(ids!, 1), dy!, [rows as number, dy!.shape[1]!]),
  ],
});

/**
 * Rows of `table` [V, C] at `ids` (int32, any shape [...]) → [..., C]. Gradients of repeated ids add
 * up. Ids are not checked here: the tokenizer makes them.
 */
export function embed(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const flat = tf.reshape(ids, [-1]);
    const [rows] = runOp("LLMSmithEmbed", { table, ids: flat });
    return tf.reshape(rows!, [...ids.shape, table.shape[1]]);
  });
}
