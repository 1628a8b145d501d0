// Parameter trees: paths, selection, counting, freeing; and gradients keyed by path.
import {
  countParameters,
  disposeTree,
  entries,
  tf,
  type Tree,
  valueAndGrad,
  variables,
} from "@llmsmith/tensor";
import { expect, test } from "vitest";

const variable = (values: number[]) => tf.tidy(() => tf.variable(tf.tensor1d(values)));

test("entries lists leaves depth first, by paths that are checkpoint keys; absent leaves are left out", () => {
  const tree = {
    tokEmb: tf.zeros([2, 3]),
    blocks: [
      { up: { weight: tf.zeros([3, 4]), bias: undefined } },
      { up: { weight: tf.zeros([3]) } },
    ],
    norm: { scale: variable([1]) },
  };
  expect(entries(tree).map(([path, leaf]) => [path, leaf.shape])).toEqual([
    ["tokEmb", [2, 3]],
    ["blocks.0.up.weight", [3, 4]],
    ["blocks.1.up.weight", [3]],
    ["norm.scale", [1]],
  ]);
  expect(entries(tree.norm, "model")[0]![0]).toBe("model.scale");
  expect(entries(tree.tokEmb, "x")).toEqual([["x", tree.tokEmb]]);
  expect(entries([])).toEqual([]);
  disposeTree(tree);
});

test("variables keeps variables only, and of them those chosen by path", () => {
  const tree = { frozen: tf.ones([2]), a: { x: variable([1]), y: variable([2]) } };
  expect([...variables(tree).keys()]).toEqual(["a.x", "a.y"]);
  const chosen = variables(tree, (path) => path.endsWith("y"));
  expect([...chosen]).toEqual([["a.y", tree.a.y]]);
  disposeTree(tree);
});

test("countParameters counts a shared leaf once; disposeTree frees every leaf, a shared one too", () => {
  const shared = tf.zeros([4, 5]);
  const tree: Tree = {
    embedding: shared,
    head: { weight: shared },
    bias: tf.zeros([7]),
    one: tf.scalar(1),
  };
  expect(countParameters(tree)).toBe(28);
  const before = tf.memory().numTensors;
  disposeTree(tree);
  expect(tf.memory().numTensors).toBe(before - 3);
  expect(shared.isDisposed).toBe(true);
});

test("valueAndGrad: gradients by path, no entry for what the loss does not use", () => {
  const tree = { a: variable([1, 2]), b: { c: variable([3, 4]) }, unused: variable([5]) };
  const { value, grads } = valueAndGrad(
    () => tf.tidy(() => tf.sum(tf.mul(tf.square(tree.a), tree.b.c)) as tf.Scalar),
    variables(tree),
  );
  expect(value.dataSync()[0]).toBe(19);
  expect([...grads.keys()]).toEqual(["a", "b.c"]);
  expect([...grads.get("a")!.dataSync()]).toEqual([6, 16]);
  expect([...grads.get("b.c")!.dataSync()]).toEqual([1, 4]);
  tf.dispose([value, ...grads.values()]);
  disposeTree(tree);
});

test("valueAndGrad changes nothing and works twice", () => {
  const tree = { a: variable([3]) };
  for (let i = 0; i < 2; i++) {
    const { value, grads } = valueAndGrad(
      () => tf.tidy(() => tf.sum(tf.square(tree.a)) as tf.Scalar),
      variables(tree),
    );
    expect(grads.get("a")!.dataSync()[0]).toBe(6);
    tf.dispose([value, ...grads.values()]);
  }
  expect(tree.a.dataSync()[0]).toBe(3);
  disposeTree(tree);
});
