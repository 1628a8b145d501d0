// Changes beside linear maps: which ones, how they begin, and that only a trained b changes the outputs.
import { torchLinear } from "@llmsmith/attention";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, entries, linear, type Linear, tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { loraShapes, withLora } from "../lib/lora.ts";

test("every weight has a change, embeddings, biases and norms have none", () => {
  const shapes = new Map<string, readonly number[]>([
    ["tokEmb", [9, 4]],
    ["blocks.0.norm1.scale", [4]],
    ["blocks.0.up.weight", [4, 16]],
    ["blocks.0.up.bias", [16]],
    ["weight", [4, 2]],
  ]);
  expect([...loraShapes(shapes, 3)]).toEqual([
    ["blocks.0.up.lora.a", [4, 3]],
    ["blocks.0.up.lora.b", [3, 16]],
    ["lora.a", [4, 3]],
    ["lora.b", [3, 2]],
  ]);
});

test("it begins as no change, with a in ±1/√rank, and counts alpha / rank", () => {
  const plain = { up: torchLinear(torchRandom(1), 6, 5, true) };
  const made = withLora(plain, 4, 8, torchRandom(2)) as { up: Linear };
  expect(made.up.weight).toBe(plain.up.weight);
  expect(entries(made).map(([path]) => path)).toEqual([
    "up.weight",
    "up.bias",
    "up.lora.a",
    "up.lora.b",
    "up.lora.alpha",
  ]);
  const { a, b } = made.up.lora!;
  const sizes = a.dataSync().map(Math.abs);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(0.5);
  expect(Math.max(...sizes)).toBeGreaterThan(0.25);
  tf.tidy(() => {
    const x = tf.ones([1, 6]);
    const before = linear(plain.up, x).dataSync();
    expect(linear(made.up, x).dataSync()).toEqual(before);
    (b as tf.Tensor as tf.Variable).assign(tf.ones([4, 5]));
    const change = 2 * a.sum().dataSync()[0]!;
    linear(made.up, x)
      .dataSync()
      .forEach((y, i) => expect(y - before[i]!).toBeCloseTo(change, 5));
  });
  disposeTree(made);
});
