// Set-up of tests that compute: an engine, a matcher for numbers, and no tensor left behind.
import { currentEngine, tf, useEngine } from "@llmsmith/tensor";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import "./matchers.ts";

beforeAll(async () => {
  await useEngine();
  // Most tests read synchronously, which a GPU cannot: webgpu has tests of its own.
  const isNamed = process.env["LLMSMITH_ENGINE"] === "webgpu";
  if (currentEngine().name === "webgpu" && !isNamed) await useEngine("wasm");
});

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, "tensors after the test, against before").toBe(before);
});
