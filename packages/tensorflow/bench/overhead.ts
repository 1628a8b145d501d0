// Time per operation on tiny tensors, where the arithmetic costs nothing and the way to it everything.
import * as tf from "@tensorflow/tfjs";
import { nativeHandleCount, startTensorflow } from "../src/index.ts";

console.log(await startTensorflow());
const x = tf.tensor1d([1, 2, 3, 4]);
const matrix = tf.ones([4, 4]);
const ids = tf.tensor1d([0, 1, 2], "int32");

function measure(name: string, body: () => tf.Tensor | tf.Tensor[], count = 20_000): void {
  const once = (): void => tf.dispose(body());
  for (let i = 0; i < 3000; i++) once();
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    for (let i = 0; i < count / 5; i++) once();
    rounds.push(((performance.now() - start) / (count / 5)) * 1000);
  }
  console.log(`${name.padEnd(28)} ${Math.min(...rounds).toFixed(1)} µs`);
}

measure("add [4]", () => tf.add(x, x));
measure("mul by a number", () => tf.mul(x, 0.5));
measure("matMul [4,4]", () => tf.matMul(matrix, matrix));
measure("transpose [4,4]", () => tf.transpose(matrix));
measure("sum [4]", () => tf.sum(x));
measure("mean [4,4] over the last", () => tf.mean(matrix, -1, true));
measure("reshape", () => tf.reshape(matrix, [2, 8]));
measure("slice", () => tf.slice(matrix, [1, 0], [2, 4]));
measure("gather 3 rows", () => tf.gather(matrix, ids));
measure("split in 2", () => tf.split(matrix, 2, 1));
measure("concat", () => tf.concat([matrix, matrix], 0));
measure("softmax", () => tf.softmax(matrix));
measure("tensor1d [4] and add", () => {
  const y = tf.tensor1d([1, 2, 3, 4]);
  const sum = tf.add(x, y);
  y.dispose();
  return sum;
});
console.log(`tensors ${tf.memory().numTensors}, native handles ${nativeHandleCount()}`);
