// Parameter trees give and take their values; those of another model leave a tree as it was.
import { assignTree, fromFloat32, type RawTensor, treeToRaw } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { disposeTree, tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";

const variable = (x: tf.TensorLike, dtype: "float32" | "int32" | "bool" = "float32") =>
  tf.tidy(() => tf.variable(tf.tensor(x, undefined, dtype), true));

test("a tree takes stored values back, and refuses those of another model unchanged", async () => {
  const tree = {
    a: { weight: variable([[1, 2]]) },
    b: [variable([3])],
    ids: variable([7], "int32"),
  };
  const stored = await treeToRaw(tree);
  expect([...stored.keys()]).toEqual(["a.weight", "b.0", "ids"]);
  tf.tidy(() => {
    tree.b[0]!.assign(tf.tensor1d([9]));
    tree.ids.assign(tf.tensor1d([9], "int32"));
  });
  expect([...(stored.get("b.0")!.data as Float32Array)]).toEqual([3]); // a copy
  assignTree(tree, stored, "file");
  expect([...tree.b[0]!.dataSync(), ...tree.ids.dataSync()]).toEqual([3, 7]);
  const other = new Map<string, RawTensor>([
    ["a.weight", { dtype: "F32", shape: [2, 1], data: Float32Array.of(8, 8) }],
    ["c", { dtype: "F32", shape: [1], data: Float32Array.of(8) }],
    ["ids", { dtype: "F32", shape: [1], data: Float32Array.of(8) }],
  ]);
  let error: unknown;
  try {
    assignTree(tree, other, "file");
  } catch (caught) {
    error = caught;
  }
  expect(UserError.is(error)).toBe(true);
  expect((error as Error).message).toBe(
    "file: it is not a checkpoint of this model: missing: b.0; unexpected: c; of another shape or type: a.weight is F32 [2, 1] and not F32 [1, 2], ids is F32 [1] and not I32 [1]; use the config it was made with",
  );
  expect([...tree.a.weight.dataSync()]).toEqual([1, 2]);
  disposeTree(tree);
});

test("half-precision weights become float32, many complaints are cut short", () => {
  const tree = { w: variable([0, 0]) };
  assignTree(tree, new Map([["w", fromFloat32(Float32Array.of(0.5, -3), [2], "BF16")]]), "file");
  expect([...tree.w.dataSync()]).toEqual([0.5, -3]);
  const many = new Map<string, RawTensor>(
    ["w", "p", "q", "r", "s", "t"].map((name) => [
      name,
      fromFloat32(Float32Array.of(1, 2), [2], "F16"),
    ]),
  );
  expect(() => assignTree(tree, many, "file")).toThrow("unexpected: p, q, r and 2 more; use");
  disposeTree(tree);
});

test("plain tensors cannot be assigned, bool ones are not stored", async () => {
  const tree = { frozen: tf.tensor1d([1]) };
  expect(() => assignTree(tree, new Map(), "file")).toThrow(
    new TypeError(
      "assignTree: frozen is a plain tensor; build the tree of variables, or replace the leaf",
    ),
  );
  const flags = { on: variable([true], "bool") };
  await expect(treeToRaw(flags)).rejects.toThrow("tensorToRaw: bool tensors are not stored");
  disposeTree(tree);
  disposeTree(flags);
});
