// Speed of the embedded engine's kernels beside tfjs's own; run by hand from the repository root:
//   node --conditions=@llmsmith/source --import tsx packages/tensor/bench/wasm-kernels.ts
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { registerWasmKernels } from "../src/wasm/index.ts";

type Attributes = Record<string, number | boolean>;

/** Best of many runs of about 30 ms, in milliseconds a call: the machine may be shared. */
function best(call: () => tf.Tensor | tf.Tensor[] | void): number {
  const once = (): void => {
    const result = call();
    if (result) tf.dispose(result);
  };
  let start = performance.now();
  once();
  const calls = Math.max(1, Math.round(30 / (performance.now() - start + 1e-3)));
  let least = Infinity;
  const end = performance.now() + 600;
  while (performance.now() < end || least === Infinity) {
    start = performance.now();
    for (let i = 0; i < calls; i++) once();
    least = Math.min(least, (performance.now() - start) / calls);
  }
  return least;
}

const cell = (value: number | undefined, unit: string): string =>
  value === undefined ? "–" : `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ${unit}`;

function kernel(
  name: string,
  inputs: Record<string, tf.Tensor>,
  attrs: Attributes = {},
): () => tf.Tensor[] {
  return () => {
    const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, inputs, attrs);
    return Array.isArray(result) ? result : [result];
  };
}

/** Products: name, batch, rows, columns, depth, transposeA, transposeB. */
const PRODUCTS: [string, number, number, number, number, boolean, boolean][] = [];
for (const transposeA of [false, true]) {
  for (const transposeB of [false, true]) {
    for (const [m, n, k] of [
      [256, 256, 256],
      [1024, 768, 768],
      [512, 3072, 768],
    ] as const) {
      PRODUCTS.push(["matMul", 1, m, n, k, transposeA, transposeB]);
    }
  }
}
PRODUCTS.push(
  ["matMul batched", 48, 256, 256, 64, false, true],
  ["matMul batched", 48, 256, 64, 256, false, false],
  ["matMul small", 1, 64, 64, 64, false, false],
  ["one row", 1, 1, 3072, 768, false, false],
  ["one row", 1, 1, 50257, 768, false, true],
);

function products(): (number | undefined)[] {
  return PRODUCTS.map(([, batch, m, n, k, transposeA, transposeB]) => {
    const a = tf.randomNormal([batch, ...(transposeA ? [k, m] : [m, k])]);
    const b = tf.randomNormal([batch, ...(transposeB ? [n, k] : [k, n])]);
    const time = best(() => tf.matMul(a, b, transposeA, transposeB));
    tf.dispose([a, b]);
    return (2 * batch * m * n * k) / time / 1e6;
  });
}

type Row = {
  name: string;
  elements: number;
  own?: () => tf.Tensor[];
  plain: () => tf.Tensor | tf.Tensor[];
};

/** Each kernel and the tfjs operations it stands for; both on the same tensors. */
function rows(): Row[] {
  const [n, c, v, heads, t] = [1024, 768, 50257, 12, 256];
  const x = tf.randomNormal([n, c]);
  const dy = tf.randomNormal([n, c]);
  const scale = tf.ones([c]);
  const moments = [tf.zeros([n, c]), tf.zeros([n, c])] as const;
  const logits = tf.randomNormal([64, v]);
  const labels = tf.range(0, 64, 1, "int32");
  const [q, k, values, dq] = [0, 1, 2, 3].map(() => tf.randomNormal([4, t, c])) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const mask = tf.linalg
    .bandPart(tf.ones([t, t]), -1, 0)
    .sub(1)
    .mul(1e9);
  const normal = tf
    .engine()
    .runKernel(
      "LLMSmithLayerNorm",
      { x, scale, shift: scale },
      { epsilon: 1e-5 },
    ) as unknown as tf.Tensor[];
  const [, mean, rstd] = normal as [tf.Tensor, tf.Tensor, tf.Tensor];
  const attended = tf
    .engine()
    .runKernel(
      "LLMSmithAttention",
      { q, k, v: values },
      { nHeads: heads, causal: true },
    ) as unknown as tf.Tensor[];
  const probabilities = attended[1] as tf.Tensor;

  const gelu = (a: tf.Tensor): tf.Tensor =>
    tf.tidy(() =>
      a.mul(0.5).mul(
        a
          .add(a.square().mul(a).mul(0.044715))
          .mul(Math.sqrt(2 / Math.PI))
          .tanh()
          .add(1),
      ),
    );
  const layerNorm = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor): tf.Tensor =>
    tf.tidy(() => {
      const { mean: m, variance } = tf.moments(a, -1, true);
      return a.sub(m).mul(variance.add(1e-5).rsqrt()).mul(g).add(b);
    });
  const split = (a: tf.Tensor): tf.Tensor =>
    tf.transpose(a.reshape([4, t, heads, c / heads]), [0, 2, 1, 3]);
  const attention = (a: tf.Tensor, b: tf.Tensor, d: tf.Tensor): tf.Tensor =>
    tf.tidy(() => {
      const scores = tf
        .matMul(split(a), split(b), false, true)
        .mul(1 / Math.sqrt(c / heads))
        .add(mask);
      return tf.transpose(tf.matMul(tf.softmax(scores), split(d)), [0, 2, 1, 3]).reshape([4, t, c]);
    });
  const crossEntropy = (a: tf.Tensor): tf.Tensor =>
    tf.tidy(() => tf.logSoftmax(a).mul(tf.oneHot(labels.toInt(), v)).sum(-1).neg());
  const heads4 = x.reshape([4, t, heads, c / heads]);
  return [
    { name: "gelu", elements: n * c, own: kernel("LLMSmithGelu", { x }), plain: () => gelu(x) },
    {
      name: "gelu gradient (plain: forward too)",
      elements: n * c,
      own: kernel("LLMSmithGeluGrad", { dy, x }),
      plain: () => tf.grad(gelu)(x, dy),
    },
    {
      name: "layer norm",
      elements: n * c,
      own: kernel("LLMSmithLayerNorm", { x, scale, shift: scale }, { epsilon: 1e-5 }),
      plain: () => layerNorm(x, scale, scale),
    },
    {
      name: "layer norm gradient (plain: forward too)",
      elements: n * c,
      own: kernel("LLMSmithLayerNormGrad", { dy, x, scale, mean, rstd }),
      plain: () => tf.grads(layerNorm)([x, scale, scale], dy),
    },
    {
      name: "cross-entropy with gradient, V = 50257",
      elements: 64 * v,
      own: kernel("LLMSmithSparseCrossEntropy", { logits, labels }),
      plain: () => tf.grad(crossEntropy)(logits),
    },
    {
      name: "causal attention, T = 256, per score",
      elements: 4 * heads * t * t,
      own: kernel("LLMSmithAttention", { q, k, v: values }, { nHeads: heads, causal: true }),
      plain: () => attention(q, k, values),
    },
    {
      name: "causal attention gradient (plain: forward too)",
      elements: 4 * heads * t * t,
      own: kernel(
        "LLMSmithAttentionGrad",
        { dy: dq, q, k, v: values, probabilities },
        { nHeads: heads, causal: true },
      ),
      plain: () => tf.grads(attention)([q, k, values], dq),
    },
    {
      name: "bias gradient",
      elements: n * c,
      own: kernel("LLMSmithBiasGrad", { dy }),
      plain: () => dy.sum(0),
    },
    {
      name: "sum of squares",
      elements: n * c,
      own: kernel("LLMSmithSumOfSquares", { x }),
      plain: () => tf.tidy(() => x.square().sum()),
    },
    {
      name: "AdamW",
      elements: n * c,
      own: kernel(
        "LLMSmithAdamW",
        {
          parameter: x,
          gradient: dy,
          firstMoment: moments[0],
          secondMoment: moments[1],
          gradientScale: tf.scalar(1),
          decay: tf.scalar(0.99999),
          stepSize: tf.scalar(1e-4),
          epsilon: tf.scalar(1e-8),
        },
        { beta1: 0.9, beta2: 0.95, decays: true },
      ),
      plain: () =>
        tf.tidy(() => {
          const m = moments[0].mul(0.9).add(dy.mul(0.1));
          const w = moments[1].mul(0.95).add(dy.square().mul(0.05));
          return [x.mul(0.99999).sub(m.mul(1e-4).div(w.sqrt().add(1e-8))), m, w];
        }),
    },
    {
      name: "embedding gradient, 1024 ids, 50257 rows, per element of dy",
      elements: n * c,
      own: kernel("LLMSmithEmbeddingGrad", { ids: tf.range(0, n, 1, "int32"), dy }, { rows: v }),
      plain: () => tf.zeros([v, c]),
    },
    { name: "tanh", elements: n * c, plain: () => tf.tanh(x) },
    { name: "softmax, width 768", elements: n * c, plain: () => tf.softmax(x) },
    { name: "transpose [1,0]", elements: n * c, plain: () => tf.transpose(x) },
    {
      name: "transpose [0,2,1,3]",
      elements: n * c,
      plain: () => tf.transpose(heads4, [0, 2, 1, 3]),
    },
  ];
}

const nanoseconds = (row: Row, call: () => tf.Tensor | tf.Tensor[]): number =>
  (best(call) * 1e6) / row.elements;

await tf.setBackend("wasm");
// tfjs's own kernels come first: registering ours replaces them.
const tfjsProducts = products();
const keep = ["Tanh", "Softmax", "Transpose", "BatchMatMul", "_FusedMatMul"].map((name) =>
  tf.getKernel(name, "wasm"),
);
await registerWasmKernels();
const ownProducts = products();
console.log(
  "| product | batch | rows × columns × depth | transposed | tfjs | LLMSmith |\n|---|---|---|---|---|---|",
);
PRODUCTS.forEach(([name, batch, m, n, k, transposeA, transposeB], i) => {
  const transposed = [transposeA ? "A" : "", transposeB ? "B" : ""].join("") || "–";
  console.log(
    `| ${name} | ${batch} | ${m} × ${n} × ${k} | ${transposed} | ${cell(tfjsProducts[i], "GFLOP/s")} | ${cell(ownProducts[i], "GFLOP/s")} |`,
  );
});

const all = rows();
const own = all.map((row) => nanoseconds(row, row.own ?? row.plain));
for (const config of keep) {
  if (config) {
    tf.unregisterKernel(config.kernelName, "wasm");
    tf.registerKernel(config);
  }
}
const plain = all.map((row) => nanoseconds(row, row.plain));
console.log("\n| kernel | tfjs operations | LLMSmith |\n|---|---|---|");
all.forEach(({ name }, i) => {
  console.log(`| ${name} | ${cell(plain[i], "ns/element")} | ${cell(own[i], "ns/element")} |`);
});
process.exit(0);
