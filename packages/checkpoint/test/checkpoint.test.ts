// Folders come back whole, their damage is named, foreign ones are read; steps are found and pruned.
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Checkpoint,
  checkpointName,
  latestCheckpoint,
  loadCheckpoint,
  pruneCheckpoints,
  type RawTensor,
  requireSameConfig,
  saveCheckpoint,
  writeSafetensors,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "checkpoint-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);
const one = (x: number): RawTensor => ({ dtype: "F32", shape: [1], data: Float32Array.of(x) });
const whole = (): Checkpoint => ({
  config: { model_type: "gpt2" },
  tensors: new Map([["w", one(2)]]),
  tokenizerJson: "{}",
  generationConfig: { eos_token_id: 0 },
  training: { json: { step: 3 }, tensors: new Map([["m", one(4)]]) },
});

test("a checkpoint folder comes back whole, and replaces an older one", async () => {
  await saveCheckpoint(at("c"), { ...whole(), config: { old: true } });
  await saveCheckpoint(at("c"), whole(), { "llmsmith.json": "{}", "notes/a.txt": "hi" });
  expect(await loadCheckpoint(at("c"))).toEqual(whole());
  expect(await readFile(at("c/notes/a.txt"), "utf8")).toBe("hi");
  expect(await readdir(folder)).toEqual(["c"]);
});

test("damage to any file of a checkpoint is named", async () => {
  await saveCheckpoint(at("c"), whole(), { "llmsmith.json": "{}" });
  const names = (await readdir(at("c"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== "checksums.json")
    .map((entry) => path.join(entry.parentPath, entry.name));
  expect(names).toHaveLength(7);
  for (const name of names) {
    const good = await readFile(name);
    const bad = Buffer.from(good);
    bad[good.length >> 1]! ^= 1;
    for (const content of [bad, good.subarray(0, -1), undefined]) {
      await (content ? writeFile(name, content) : rm(name));
      const error: unknown = await loadCheckpoint(at("c")).catch((reason: unknown) => reason);
      expect(UserError.is(error), name).toBe(true);
      expect((error as Error).message).toContain(name);
      await writeFile(name, good);
    }
  }
  expect(await loadCheckpoint(at("c"))).toEqual(whole());
});

test("a lone file of weights is protected without the folder's checksums", async () => {
  await saveCheckpoint(at("c"), whole());
  await rm(at("c/checksums.json"));
  const bytes = await readFile(at("c/model.safetensors"));
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(at("c/model.safetensors"), bytes);
  await expect(loadCheckpoint(at("c"))).rejects.toThrow(/c\/model\.safetensors: its content/);
});

test.each(["../out.txt", "/dev/zero", "a/../b", "C:b", ".", "config.json"])(
  "a list of checksums with %s is not followed",
  async (name) => {
    await saveCheckpoint(at("c"), whole());
    const files = { [name]: name === "config.json" ? null : { bytes: 1, sha256: "" } };
    await writeFile(at("c/checksums.json"), JSON.stringify({ version: 1, files }));
    await expect(loadCheckpoint(at("c"))).rejects.toThrow(
      `checksums.json: the entry ${name} is not a file of the folder with its bytes and sha256`,
    );
  },
);

test("what is no model folder is told so", async () => {
  await expect(loadCheckpoint(at("none"))).rejects.toThrow("none: no such folder");
  await writeFile(at("file"), "");
  await expect(loadCheckpoint(at("file"))).rejects.toThrow("file: a model is a folder");
  await mkdir(at("empty"));
  await expect(loadCheckpoint(at("empty"))).rejects.toThrow("config.json: no such file");
  await writeFile(at("empty/config.json"), "[]");
  await expect(loadCheckpoint(at("empty"))).rejects.toThrow("config.json: it is not a JSON object");
  await writeFile(at("empty/config.json"), "{}");
  await expect(loadCheckpoint(at("empty"))).rejects.toThrow("model.safetensors: no such file");
  await writeFile(at("empty/pytorch_model.bin"), "");
  await expect(loadCheckpoint(at("empty"))).rejects.toThrow("has pytorch_model.bin but no model");
});

test("weights in several files are read, as Hugging Face splits them", async () => {
  await mkdir(at("sharded"));
  await writeFile(at("sharded/config.json"), "{}");
  const index = (map: unknown) =>
    writeFile(at("sharded/model.safetensors.index.json"), JSON.stringify({ weight_map: map }));
  await writeSafetensors(at("sharded/model-1.safetensors"), [["a", one(1)]]);
  await writeSafetensors(at("sharded/model-2.safetensors"), [["b", one(2)]]);
  await index({ a: "model-1.safetensors", b: "model-2.safetensors" });
  const { tensors } = await loadCheckpoint(at("sharded"));
  expect(tensors).toEqual(
    new Map([
      ["a", one(1)],
      ["b", one(2)],
    ]),
  );
  await index({ a: "model-1.safetensors", c: "model-2.safetensors" });
  await expect(loadCheckpoint(at("sharded"))).rejects.toThrow("tensor c is missing");
  await index({ a: "../model-1.safetensors" });
  await expect(loadCheckpoint(at("sharded"))).rejects.toThrow("is not the name of a file");
  await index(undefined);
  await expect(loadCheckpoint(at("sharded"))).rejects.toThrow("it has no weight_map");
});

test("extra files stay in the folder and replace none of it", async () => {
  for (const name of ["../out.txt", "/out.txt", "a/../../out.txt", "."])
    await expect(saveCheckpoint(at("c"), whole(), { [name]: "" })).rejects.toThrow(
      `saveCheckpoint: the extra file ${name} would not be in the folder`,
    );
  const shard = "model-00001-of-00002.safetensors";
  for (const name of ["model.safetensors", "./config.json", "checksums.json", shard])
    await expect(saveCheckpoint(at("c"), whole(), { [name]: "" })).rejects.toThrow("rename it");
  expect(await readdir(folder)).toEqual([]);
});

test("a failing save leaves the older checkpoint as it was", async () => {
  await saveCheckpoint(at("c"), whole());
  const broken = new Map<string, RawTensor>([["w", { ...one(1), shape: [2] }]]);
  await expect(saveCheckpoint(at("c"), { ...whole(), tensors: broken })).rejects.toThrow("needs 2");
  expect(await loadCheckpoint(at("c"))).toEqual(whole());
  expect(await readdir(folder)).toEqual(["c"]);
});

const save = (step: number) =>
  saveCheckpoint(at(checkpointName(step)), { config: { step }, tensors: new Map() });

test("the newest whole step is found and kept, older ones are pruned", async () => {
  expect(await latestCheckpoint(at("none"))).toBeUndefined();
  for (const step of [5, 120, 30, 100_000_000]) await save(step);
  expect((await latestCheckpoint(folder))?.step).toBe(100_000_000);
  await truncate(at("step-100000000/config.json"), 1);
  await writeFile(at("step-00000200"), "a file");
  await mkdir(at("step-00000300"));
  expect(await latestCheckpoint(folder)).toEqual({ path: at("step-00000120"), step: 120 });
  await pruneCheckpoints(folder, 2);
  expect((await readdir(folder)).sort()).toEqual([
    "step-00000030",
    "step-00000120",
    "step-00000200",
    "step-00000300",
    "step-100000000",
  ]);
  await rm(at("step-00000120/checksums.json"));
  expect((await latestCheckpoint(folder))?.step).toBe(30);
  await expect(pruneCheckpoints(folder, -1)).rejects.toThrow("pruneCheckpoints: keep -1");
  expect(() => checkpointName(1.5)).toThrow("checkpointName: step 1.5 must be a whole number");
});

test("what killed writers left is cleaned up, what a living one writes is not", async () => {
  const gone = ".step-00000010.partial-999999999-aa"; // beyond every system's process numbers
  const ours = `.step-00000020.partial-${process.pid}-aa`;
  const before = `.step-00000020.partial-${process.pid}-bb`; // of a killed run with our number
  const theirs = `.step-00000030.partial-${process.ppid}-aa`;
  const reused = `.step-00000030.partial-${process.ppid}-bb`;
  for (const name of [gone, ours, before, theirs, reused]) await mkdir(at(name));
  const days = Date.now() / 1000 - 2 * 86_400;
  for (const name of [before, reused]) await utimes(at(name), days, days);
  await pruneCheckpoints(folder, 2);
  expect((await readdir(folder)).sort()).toEqual([ours, theirs].sort());
});

test("settings that differ are named, nested ones with dots", () => {
  const differ = (expected: object, found: object, message: string) =>
    expect(() => requireSameConfig({ ...expected }, { ...found }, "c")).toThrow(message);
  differ({ embDim: 96, nLayers: 3 }, { embDim: 64, nLayers: 3 }, "c: made with embDim 64, but 96");
  differ({ rope: { theta: 1 } }, { rope: { theta: 2 } }, "c: made with rope.theta 2, but 1 is");
  differ({ rope: { theta: 1 } }, { rope: 2 }, 'c: made with rope 2, but {"theta":1} is wanted');
  differ({ a: 1 }, {}, "c: made with a (absent), but 1 is wanted");
  differ({}, { a: null }, "c: made with a null, but (absent) is wanted");
  requireSameConfig(
    { a: [1], b: { x: 1, y: 2 }, c: undefined },
    { b: { y: 2, x: 1 }, a: [1] },
    "c",
  );
});
