// The kernels that training asks for, each against the same computation by TensorFlow.js's operations.
import * as tf from "@tensorflow/tfjs";
import { startTensorflow } from "../src/index.ts";

console.log(await startTensorflow());

function milliseconds(body: () => void, rounds: number): number {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    body();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function compare(name: string, own: () => void, plain: () => void, rounds = 12): void {
  const [a, b] = [
    milliseconds(() => tf.tidy(own), rounds),
    milliseconds(() => tf.tidy(plain), rounds),
  ];
  console.log(`${name.padEnd(44)} ${a.toFixed(1)} ms, plain ${b.toFixed(1)} ms`);
}

const run = (name: string, inputs: Record<string, tf.Tensor>, attributes = {}): void => {
  tf.engine().runKernel(name, inputs, attributes);
};

const size = 1024;
const square = tf.randomNormal([size, size]);
const time = milliseconds(() => tf.matMul(square, square).dispose(), 20);
console.log(`matMul [1024, 1024]²: ${((2 * size ** 3) / time / 1e6).toFixed(0)} GFLOP/s`);

const [rows, vocab, width] = [512, 50257, 768];
const logits = tf.randomNormal([rows, vocab]);
const labels = tf.randomUniform([rows], 0, vocab, "int32", 1);
compare(
  "cross-entropy and gradient, [512, 50257]",
  () => run("LLMSmithSparseCrossEntropy", { logits, labels }),
  () => {
    const logProbs = tf.logSoftmax(logits);
    const hot = tf.oneHot(labels as tf.Tensor1D, vocab);
    tf.neg(tf.sum(tf.mul(logProbs, hot), 1));
    tf.sub(tf.exp(logProbs), hot);
  },
  5,
);
logits.dispose();

const dy = tf.randomNormal([rows, width]);
compare(
  "embedding gradient, 512 rows into [50257, 768]",
  () => run("LLMSmithEmbeddingGrad", { ids: labels, dy }, { rows: vocab }),
  () => void tf.scatterND(tf.expandDims(labels, 1), dy, [vocab, width]),
  5,
);

const x = tf.randomNormal([rows, width]);
const weight = tf.randomNormal([width, 4 * width]);
const bias = tf.randomNormal([4 * width]);
compare(
  "linear, [512, 768] to 3072",
  () => run("LLMSmithLinear", { x, weight, bias }),
  () => void tf.add(tf.matMul(x, weight), bias),
);

const update = { beta1: 0.9, beta2: 0.999, decays: true };
const scalars = {
  gradientScale: tf.scalar(0.5),
  decay: tf.scalar(0.99999),
  stepSize: tf.scalar(1e-4),
  epsilon: tf.scalar(1e-8),
};
const shape: [number, number] = [width, 4 * width];
const [gradient, firstMoment, secondMoment] = [
  tf.randomNormal(shape),
  tf.zeros(shape),
  tf.zeros(shape),
];
compare(
  "AdamW, 2.4 million parameters",
  () =>
    run(
      "LLMSmithAdamW",
      { parameter: weight, gradient, firstMoment, secondMoment, ...scalars },
      update,
    ),
  () => {
    const g = tf.mul(gradient, 0.5);
    const m = tf.add(tf.mul(firstMoment, 0.9), tf.mul(g, 0.1));
    const v = tf.add(tf.mul(secondMoment, 0.999), tf.mul(tf.square(g), 0.001));
    const step = tf.div(m, tf.add(tf.sqrt(v), 1e-8));
    tf.sub(tf.mul(weight, 0.99999), tf.mul(step, 1e-4));
  },
);
