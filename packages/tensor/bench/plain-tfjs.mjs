// A GPT-2 training step by TensorFlow.js's own operations and optimizer on its wasm backend: what one has
// without this project. Run from the repository root:
//   node packages/tensor/bench/plain-tfjs.mjs [LAYERS HEADS DIM VOCAB CONTEXT BATCH STEPS]
import { createRequire } from "node:module";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

const [L = 4, H = 4, D = 128, V = 65, T = 64, B = 12, steps = 12] = process.argv
  .slice(2)
  .map(Number);
const require = createRequire(import.meta.url);
setWasmPaths(`${path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();

const weight = (...shape) => tf.variable(tf.randomNormal(shape, 0, 0.02));
const bias = (size) => tf.variable(tf.zeros([size]));
const norm = () => ({ scale: tf.variable(tf.ones([D])), shift: bias(D) });
const map = (from, to) => ({ weight: weight(from, to), bias: bias(to) });
const tokens = weight(V, D);
const places = weight(T, D);
const last = norm();
const blocks = Array.from({ length: L }, () => ({
  norm1: norm(),
  qkv: map(D, 3 * D),
  out: map(D, D),
  norm2: norm(),
  up: map(D, 4 * D),
  down: map(4 * D, D),
}));

const linear = (p, x) => tf.add(tf.matMul(x, p.weight), p.bias);
const layerNorm = (p, x) => {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(
    tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), p.scale),
    p.shift,
  );
};
const gelu = (x) => {
  const inner = tf.mul(
    Math.sqrt(2 / Math.PI),
    tf.add(x, tf.mul(0.044715, tf.mul(x, tf.mul(x, x)))),
  );
  return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
};
const hidden = tf.linalg.bandPart(tf.ones([T, T]), -1, 0);
const masked = tf.mul(tf.sub(hidden, 1), 1e9);
const attention = (block, x) => {
  const split = tf.split(linear(block.qkv, x), 3, 1);
  const [q, k, v] = split.map((y) => tf.transpose(tf.reshape(y, [B, T, H, D / H]), [0, 2, 1, 3]));
  const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(D / H));
  const mixed = tf.matMul(tf.softmax(tf.add(scores, masked)), v);
  return linear(block.out, tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [B * T, D]));
};

const ids = () => tf.randomUniform([B * T], 0, V, "int32");
// The gradient of tf.gather is not in the wasm backend: one-hot rows and a product stand in for it.
const inputs = tf.cast(tf.oneHot(ids(), V), "float32");
const targets = tf.cast(tf.oneHot(ids(), V), "float32");
const loss = () => {
  let x = tf.reshape(tf.matMul(inputs, tokens), [B, T, D]);
  x = tf.reshape(tf.add(x, places), [B * T, D]);
  for (const block of blocks) {
    x = tf.add(x, attention(block, layerNorm(block.norm1, x)));
    x = tf.add(x, linear(block.down, gelu(linear(block.up, layerNorm(block.norm2, x)))));
  }
  return tf.losses.softmaxCrossEntropy(targets, tf.matMul(layerNorm(last, x), tokens, false, true));
};

const optimizer = tf.train.adam(1e-4);
const seconds = [];
const losses = [];
for (let step = 0; step < steps; step++) {
  const started = performance.now();
  const value = optimizer.minimize(loss, true);
  losses.push((await value.data())[0]);
  value.dispose();
  seconds.push((performance.now() - started) / 1000);
}
const stepSeconds = Math.min(...seconds.slice(1));
console.log(
  JSON.stringify({
    engine: "tfjs wasm",
    batch: B,
    context: T,
    stepSeconds,
    tokensPerSecond: (B * T) / stepSeconds,
    losses,
  }),
);
