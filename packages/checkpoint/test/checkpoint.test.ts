// Round trips, damage at every byte, and what another model's checkpoint is told.
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  assignTree,
  checkpointName,
  latestCheckpoint,
  loadCheckpoint,
  parseSafetensors,
  pruneCheckpoints,
  type RawTensor,
  readSafetensors,
  requireSameConfig,
  saveCheckpoint,
  serializeSafetensors,
  toFloat32,
  treeToRaw,
  writeSafetensors,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { disposeTree, tf } from "@llmsmith/tensor";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "checkpoint-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

const sample = (): Map<string, RawTensor> =>
  new Map<string, RawTensor>([
    ["flags", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ["a.weight", { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -2, 3.5, Number.NaN) }],
    ["ids", { dtype: "I32", shape: [2], data: Int32Array.of(-1, 7) }],
    ["big", { dtype: "I64", shape: [], data: BigInt64Array.of(-5n) }],
    ["empty", { dtype: "F32", shape: [0, 4], data: new Float32Array(0) }],
  ]);

test("what was written is read, with its metadata", async () => {
  await writeSafetensors(at("m.safetensors"), sample(), { note: "hi" });
  const { tensors, metadata } = await readSafetensors(at("m.safetensors"));
  expect(new Map([...tensors].sort())).toEqual(new Map([...sample()].sort()));
  expect(metadata).toMatchObject({ format: "pt", note: "hi" });
});

test("every flipped bit and every truncation is noticed, and the file is named", () => {
  const bytes = serializeSafetensors(sample());
  parseSafetensors(bytes, "m");
  for (let i = 0; i < bytes.length; i++) {
    const damaged = bytes.slice();
    damaged[i]! ^= 1 << (i % 8);
    let error: unknown;
    try {
      const { tensors } = parseSafetensors(damaged, "m.safetensors");
      // A flip in the free-form metadata (the note "format") harms no number.
      expect(new Map([...tensors].sort())).toEqual(new Map([...sample()].sort()));
      continue;
    } catch (caught) {
      error = caught;
    }
    expect(UserError.is(error), `byte ${i}: ${String(error)}`).toBe(true);
    expect((error as Error).message).toMatch(/^m\.safetensors: .*damaged/);
  }
  for (let length = 0; length < bytes.length; length++)
    expect(() => parseSafetensors(bytes.subarray(0, length), "m")).toThrow(/^m: .*damaged/);
});

test("half-precision numbers become the floats they stand for", () => {
  const f16 = {
    dtype: "F16",
    shape: [5],
    data: Uint16Array.of(0x3c00, 0xc000, 1, 0x7c00, 0x3555),
  } as const;
  expect([...toFloat32({ ...f16, shape: [5] })]).toEqual([
    1,
    -2,
    2 ** -24,
    Number.POSITIVE_INFINITY,
    0.333251953125,
  ]);
  const bf16 = { dtype: "BF16", shape: [2], data: Uint16Array.of(0x3f80, 0xc049) } as const;
  expect([...toFloat32({ ...bf16, shape: [2] })]).toEqual([1, -3.140625]);
});

const reference = fileURLToPath(new URL("../../../../shared/reference/hf/", import.meta.url));
test.skipIf(!existsSync(reference))("files written by the Python library are read", async () => {
  for (const name of await readdir(reference)) {
    const { tensors } = await readSafetensors(path.join(reference, name, "model.safetensors"));
    expect(tensors.size, name).toBeGreaterThan(10);
    for (const { data } of tensors.values())
      expect(Number.isFinite(Number(data[0]!)), name).toBe(true);
  }
});

test("a checkpoint folder comes back whole, its damage is named", async () => {
  const checkpoint = {
    config: { model_type: "gpt2" },
    tensors: new Map([["w", { dtype: "F32" as const, shape: [1], data: Float32Array.of(2) }]]),
    tokenizerJson: "{}",
    generationConfig: { eos_token_id: 0 },
    training: {
      json: { step: 3 },
      tensors: new Map([["m", { dtype: "F32" as const, shape: [1], data: Float32Array.of(4) }]]),
    },
  };
  await saveCheckpoint(at("c"), checkpoint, { "llmsmith.json": "{}" });
  await saveCheckpoint(at("c"), checkpoint, { "llmsmith.json": "{}" }); // replaces
  expect(await loadCheckpoint(at("c"))).toEqual(checkpoint);
  const bytes = await readFile(at("c/model.safetensors"));
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(at("c/model.safetensors"), bytes);
  await expect(loadCheckpoint(at("c"))).rejects.toThrow(/c\/model\.safetensors: its SHA-256/);
  await expect(loadCheckpoint(at("none"))).rejects.toThrow("none: no such folder");
});

test("a tree takes stored values back, and refuses those of another model unchanged", async () => {
  const tree = {
    a: { weight: tf.tidy(() => tf.variable(tf.tensor2d([1, 2], [1, 2]))) },
    b: [tf.tidy(() => tf.variable(tf.tensor1d([3])))],
  };
  const stored = await treeToRaw(tree);
  tf.tidy(() => tree.b[0]!.assign(tf.tensor1d([9])));
  assignTree(tree, stored, "file");
  expect([...tree.b[0]!.dataSync()]).toEqual([3]);
  const other = new Map<string, RawTensor>([
    ["a.weight", { dtype: "F32", shape: [2, 1], data: Float32Array.of(8, 8) }],
    ["c", { dtype: "F32", shape: [1], data: Float32Array.of(8) }],
  ]);
  expect(() => assignTree(tree, other, "file")).toThrow(
    "file: it is not a checkpoint of this model: missing: b.0; unexpected: c; of another shape: a.weight is F32 [2, 1] and not F32 [1, 2]",
  );
  expect([...tree.a.weight.dataSync()]).toEqual([1, 2]);
  disposeTree(tree);
});

test("the newest whole step is found, older ones and leftovers are pruned", async () => {
  expect(await latestCheckpoint(at("none"))).toBeUndefined();
  for (const step of [5, 120, 30])
    await saveCheckpoint(at(checkpointName(step)), { config: { step }, tensors: new Map() });
  await writeFile(at(".step-00000200.partial-1"), "");
  expect(await latestCheckpoint(folder)).toEqual({ path: at("step-00000120"), step: 120 });
  await pruneCheckpoints(folder, 2);
  expect((await readdir(folder)).sort()).toEqual(["step-00000030", "step-00000120"]);
});

test("settings that differ are named", () => {
  expect(() =>
    requireSameConfig({ embDim: 96, nLayers: 3 }, { embDim: 64, nLayers: 3 }, "c"),
  ).toThrow("c: made with embDim 64, but 96 is wanted");
  requireSameConfig({ a: [1] }, { a: [1] }, "c");
});
