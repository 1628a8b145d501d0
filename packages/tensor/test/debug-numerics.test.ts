// debugNumerics names the operation that made the first NaN or infinity, forward and backward.
import { compile, debugNumerics, gelu, tf } from "@llmsmith/tensor";
import { afterEach, expect, test } from "vitest";

afterEach(() => debugNumerics(false));

const x = (values: number[]) => tf.tensor2d(values, [2, 2]);

test("the operation, the place, and the shapes that went in", () => {
  debugNumerics();
  expect(() => tf.tidy(() => tf.add(tf.log(x([1, 2, 0, 4])), 1))).toThrow(
    "debugNumerics: Log made -Infinity at [1, 0] of [2, 2] from x [2, 2]",
  );
});

test("in a gradient, and in a function that is compiled otherwise", () => {
  debugNumerics();
  const { state } = tf.engine() as unknown as { state: { numTensors: number } };
  const before = state.numTensors;
  const slope = tf.grad((y) => tf.sum(tf.sqrt(y)));
  expect(() => tf.tidy(() => slope(x([1, 0, 1, 1])))).toThrow(/^debugNumerics: \w+ made Infinity/);
  state.numTensors = before; // TensorFlow.js forgets what its tape saved when a gradient throws
  const fn = compile((y: tf.Tensor) => tf.div(y, tf.sub(y, y)), { name: "ratio" });
  expect(() => tf.tidy(() => fn(x([1, 2, 3, 4])))).toThrow(/^debugNumerics: RealDiv made Infinity/);
  fn.dispose();
});

test("finite results pass, and nothing is checked once it is off", () => {
  debugNumerics();
  expect(tf.tidy(() => gelu(x([1, 2, 3, 4])).shape)).toEqual([2, 2]);
  debugNumerics(false);
  expect(tf.tidy(() => tf.log(tf.scalar(0)).arraySync())).toBe(Number.NEGATIVE_INFINITY);
});
