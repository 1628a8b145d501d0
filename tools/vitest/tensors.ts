// Set-up of tests that compute: an engine, a matcher for numbers, and no tensor left behind.
import { tf, useEngine } from "@llmsmith/tensor";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import "./matchers.ts";

beforeAll(async () => {
  await useEngine();
});

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, "tensors after the test, against before").toBe(before);
});
