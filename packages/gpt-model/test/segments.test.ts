// Several texts in a row: each has the logits, the loss and the gradients that it has alone.
import {
  createCache,
  defineGPT,
  gpt,
  type GPTOptions,
  type GPTParams,
  initGPT,
  languageModelLoss,
  LLAMA_PARTS,
  type TokenBatch,
} from "@llmsmith/gpt-model";
import {
  compile,
  type CompileMode,
  disposeTree,
  tf,
  valueAndGrad,
  variables,
} from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";

const sizes = { vocabSize: 13, contextLength: 9, embDim: 16, nHeads: 4, nLayers: 2 };
const models: [name: string, options: GPTOptions][] = [
  ["learned positions", sizes],
  ["RoPE", { ...sizes, rope: { base: 10_000 } }],
  ["RoPE, heads of keys shared", { ...sizes, ...LLAMA_PARTS, nKVHeads: 2, qkNorm: true }],
  ["learned positions, windows, heads of keys shared", { ...sizes, nKVHeads: 1, windows: [2, 0] }],
];

/** Two rows, each of texts one after the other and padding behind them. */
const rows = [
  [
    [3, 1, 4, 1],
    [5, 9],
    [2, 6],
  ],
  [[5], [3, 5, 8, 9, 7, 9]],
];
const { contextLength: T } = sizes;
const padded = (of: (text: number[], place: number) => number[], filler: number) =>
  rows.map((texts) => {
    const flat = texts.flatMap(of);
    return [...flat, ...Array.from({ length: T - flat.length }, () => filler)];
  });
const segments = padded((text, place) => text.map(() => place + 1), 0);
/** What should follow: any token, so that every place counts. */
const next = (text: number[]) => text.map((id, t) => (id * 7 + t) % sizes.vocabSize);
const packed: TokenBatch = {
  inputs: Int32Array.from(padded((text) => text, 12).flat()),
  targets: Int32Array.from(padded(next, -100).flat()),
  segments: Int32Array.from(segments.flat()),
  shape: [rows.length, T],
};
const alone = rows.flat().map((text): TokenBatch => ({
  inputs: Int32Array.from(text),
  targets: Int32Array.from(next(text)),
  shape: [1, text.length],
}));
const tokens = rows.flat(2).length;

/** A model with larger weights than at the start, so that a leak would be seen. */
function model(options: GPTOptions): { cfg: ReturnType<typeof defineGPT>; params: GPTParams } {
  const cfg = defineGPT(options);
  const params = initGPT(cfg, 3);
  for (const parameter of variables(params).values())
    if (parameter.rank === 2) tf.tidy(() => parameter.assign(tf.mul(parameter, 10)));
  return { cfg, params };
}

/** Loss and gradients by path. */
function slopes(params: GPTParams, loss: () => tf.Scalar): Map<string, Float32Array> {
  const { value, grads } = valueAndGrad(loss, variables(params));
  const read = new Map<string, Float32Array>([["", value.dataSync<"float32">()]]);
  for (const [path, grad] of grads) read.set(path, grad.dataSync<"float32">());
  tf.dispose([value, ...grads.values()]);
  return read;
}

describe.each(models)("a packed row with %s", (name, options) => {
  test("has the logits of its texts alone", () => {
    const { cfg, params } = model(options);
    tf.tidy(() => {
      const ids = tf.tensor2d(packed.inputs, packed.shape, "int32");
      const together = gpt(params, ids, cfg, {
        segments: tf.tensor2d(segments, undefined, "int32"),
      });
      for (const [row, texts] of rows.entries()) {
        let start = 0;
        for (const text of texts) {
          const own = gpt(params, tf.tensor2d([text], undefined, "int32"), cfg);
          const there = tf.slice(together, [row, start, 0], [1, text.length, cfg.vocabSize]);
          expect(there.dataSync()).toBeAllClose(own.dataSync(), { rtol: 1e-5, atol: 1e-5 });
          start += text.length;
        }
      }
    });
    disposeTree(params);
  });

  test("has the mean of their losses by their tokens, and its gradients", () => {
    const { cfg, params } = model(options);
    const together = slopes(params, () => languageModelLoss(params, packed, cfg));
    const apart = slopes(params, () =>
      tf.tidy(() => {
        const losses = alone.map((batch) =>
          tf.mul(languageModelLoss(params, batch, cfg), batch.shape[1] / tokens),
        );
        return tf.addN(losses) as tf.Scalar;
      }),
    );
    expect([...together.keys()]).toEqual([...apart.keys()]);
    for (const [path, values] of together)
      expect(values, path).toBeAllClose(apart.get(path)!, { rtol: 1e-4, atol: 1e-5 });
    disposeTree(params);
  });

  const compiles = process.env["LLMSMITH_ENGINE"] === "tensorflow";
  // XLA takes seconds for each model: one of them has to do.
  const native: CompileMode[] = name === models[0]?.[0] ? ["graph", "mixed", "xla"] : ["graph"];
  const modes: CompileMode[] = compiles ? native : ["auto"];
  test.each(modes)("compiles: %s", (mode) => {
    const { cfg, params } = model(options);
    const all = variables(params);
    const step = (batch: TokenBatch) => {
      const { value, grads } = valueAndGrad(() => languageModelLoss(params, batch, cfg), all);
      return [value, ...grads.values()];
    };
    const compiled = compile(step, { mode });
    const plain = tf.tidy(() => step(packed).map((x) => x.dataSync()));
    const results = compiled(packed);
    for (const [i, each] of results.entries())
      expect(each.dataSync()).toBeAllClose(plain[i]!, { rtol: 1e-4, atol: 1e-5 });
    compiled.dispose();
    tf.dispose(results);
    disposeTree(params);
  });
});

test("segments that do not fit are refused by name", () => {
  const { cfg, params } = model(sizes);
  tf.tidy(() => {
    const ids = tf.tensor2d([[1, 2, 3]], undefined, "int32");
    const refuse = (of: number[][], cached: boolean, message: string) => {
      const options = cached ? { cache: createCache(cfg) } : {};
      const given = tf.tensor2d(of, undefined, "int32");
      expect(() => gpt(params, ids, cfg, { ...options, segments: given })).toThrow(message);
    };
    refuse([[1, 1]], false, "gpt: segments [1, 2] must have the shape of the ids [1, 3]");
    refuse([[1, 1, 2]], true, "gpt: segments go without a cache");
  });
  disposeTree(params);
});
