// Weights in several files: written as Hugging Face does it, and refused where index and files disagree.
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  loadCheckpoint,
  type RawTensor,
  readSafetensors,
  saveCheckpoint,
  withFloats,
  writeSafetensors,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "shards-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);
const tensor = (...numbers: number[]): RawTensor => ({
  dtype: "F32",
  shape: [numbers.length],
  data: Float32Array.from(numbers),
});
const INDEX = "model.safetensors.index.json";

test("shards are filled in order up to their limit, and come back as one model", async () => {
  const tensors = new Map([
    ["a", tensor(1, 2)],
    ["b", tensor(3)],
    ["c", tensor(4, 5, 6, 7)], // larger than the limit: alone
    ["d", tensor()],
    ["e", tensor(8)],
    ["__proto__", tensor(9)],
  ]);
  const generationConfig = { theirs: { a: [1] } };
  const model = { config: { theirs: 1 }, tensors, generationConfig };
  await saveCheckpoint(at("m"), model, {}, { maxShardBytes: 12 });
  expect(await loadCheckpoint(at("m"))).toEqual(model);
  const index = JSON.parse(await readFile(at(`m/${INDEX}`), "utf8")) as Record<string, object>;
  expect(index["metadata"]).toEqual({ total_size: 36 });
  const names = [1, 2, 3].map((n) => `model-0000${n}-of-00003.safetensors`);
  expect((await readdir(at("m"))).filter((name) => name.endsWith(".safetensors"))).toEqual(names);
  expect(
    Object.entries(index["weight_map"]!).map(([name, file]) => [name, names.indexOf(String(file))]),
  ).toEqual([
    ["a", 0],
    ["b", 0],
    ["c", 1],
    ["d", 2],
    ["e", 2],
    ["__proto__", 2],
  ]);
  // One that fits is one file, and an older folder in several files is replaced by it.
  await saveCheckpoint(at("m"), model, {}, { maxShardBytes: 36 });
  expect(await readdir(at("m"))).toEqual([
    "checksums.json",
    "config.json",
    "generation_config.json",
    "model.safetensors",
  ]);
  for (const maxShardBytes of [0, -1, 1.5, Number.NaN])
    await expect(saveCheckpoint(at("m"), model, {}, { maxShardBytes })).rejects.toThrow(
      `saveCheckpoint: maxShardBytes ${maxShardBytes} must be a whole number`,
    );
});

/** What loading says of a folder with this index over two good shards, `1` of a and `2` of b and c. */
async function refusal(index: string | object, change?: () => Promise<unknown>): Promise<string> {
  await rm(at("m"), { recursive: true, force: true });
  await mkdir(at("m"));
  await writeFile(at("m/config.json"), "{}");
  await writeSafetensors(at("m/1.safetensors"), [["a", tensor(1)]]);
  await writeSafetensors(at("m/2.safetensors"), [
    ["b", tensor(2)],
    ["c", tensor(3)],
  ]);
  await writeFile(
    at(`m/${INDEX}`),
    typeof index === "string" ? index : JSON.stringify({ weight_map: index }),
  );
  await change?.();
  const error: unknown = await loadCheckpoint(at("m")).catch((reason: unknown) => reason);
  expect(UserError.is(error), String(error)).toBe(true);
  expect((error as Error).message).not.toContain("\n");
  return (error as Error).message;
}

const good = { a: "1.safetensors", b: "2.safetensors", c: "2.safetensors" };

test.each([
  ["a path out of the folder", "../m/1.safetensors"],
  ["a path into a folder", "m/1.safetensors"],
  ["an absolute path", "/etc/1.safetensors"],
  ["a path of Windows", "..\\1.safetensors"],
  ["a drive of Windows", "C:1.safetensors"],
  ["the folder above", ".."],
  ["no name", ""],
  ["a file of another kind", "config.json"],
  ["a NUL", "1\0.safetensors"],
  ["no text", 7],
  ["nothing", null],
  ["a list", ["1.safetensors"]],
])("an index that gives %s is refused", async (_, file) => {
  expect(await refusal({ ...good, a: file })).toMatch(
    /index\.json: it places tensor a in .*, which is not the name of a file in the folder/,
  );
});

test("an index and shards that disagree are refused, with the tensor", async () => {
  expect(await refusal({ ...good, d: "2.safetensors" })).toContain(
    "2.safetensors: tensor d is missing",
  );
  expect(await refusal({ ...good, b: "1.safetensors" })).toContain(
    "1.safetensors: tensor b is missing",
  );
  const { a, b } = good;
  expect(await refusal({ a, b })).toContain(
    `2.safetensors: it holds tensor c, which ${INDEX} does not list`,
  );
  const twice = () =>
    writeSafetensors(at("m/1.safetensors"), [
      ["a", tensor(1)],
      ["b", tensor(2)],
    ]);
  expect(await refusal(good, twice)).toContain(
    "it holds tensor b, which model.safetensors.index.json places in 2.safetensors",
  );
  expect(await refusal({ ...good, d: "3.safetensors" })).toMatch(
    /3\.safetensors: no such file, but .* places tensor d in it/,
  );
  expect(await refusal(good, () => truncate(at("m/2.safetensors"), 40))).toContain(
    "m/2.safetensors: its header",
  );
});

test("an index that is no index is refused", async () => {
  expect(await refusal('{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}')).toContain(
    "it has a twice",
  );
  expect(await refusal("{}")).toContain("it has no weight_map");
  expect(await refusal('{"weight_map":[]}')).toContain("it has no weight_map");
  expect(await refusal({})).toContain("its weight_map is empty");
  expect(await refusal("null")).toContain("it is not a JSON object");
  expect(await refusal("{")).toContain("not valid JSON");
  expect(await refusal(`{"a":${"[".repeat(1e5)}`)).toContain("it nests deeper than 8 levels");
});

test("a shard that is not whole is found before the numbers of another are read", async () => {
  // The first shard's numbers are damaged, the second one's header: only the header is told.
  const message = await refusal(good, async () => {
    const bytes = await readFile(at("m/1.safetensors"));
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(at("m/1.safetensors"), bytes);
    await truncate(at("m/2.safetensors"), 8);
  });
  expect(message).toContain("2.safetensors: its header");
});

test("a config that nests without end is refused", async () => {
  const nested = () => writeFile(at("m/config.json"), `{"a":${"[".repeat(1e6)}${"]".repeat(1e6)}}`);
  expect(await refusal(good, nested)).toContain("config.json: it nests deeper than 100 levels");
});

test("a model goes out in F16 and BF16, and back", async () => {
  const ids: RawTensor = { dtype: "I32", shape: [1], data: Int32Array.of(70_000) };
  const model = {
    config: { theirs: 1, torch_dtype: "float32", dtype: "float32" },
    tensors: new Map([
      ["w", tensor(1, -0.5, 3, 65_504)],
      ["ids", ids],
    ]),
    tokenizerJson: "{}",
  };
  for (const [type, dtype] of [
    ["F16", "float16"],
    ["BF16", "bfloat16"],
  ] as const) {
    const half = withFloats(model, type, "m");
    expect(half.config).toEqual({ theirs: 1, dtype });
    await saveCheckpoint(at(type), half);
    expect((await readSafetensors(at(`${type}/model.safetensors`))).tensors.get("w")?.dtype).toBe(
      type,
    );
    const loaded = await loadCheckpoint(at(type));
    expect(loaded).toEqual(half);
    const back = withFloats(loaded, "F32", "m");
    expect(back.config).toEqual({ theirs: 1, dtype: "float32" });
    const last = type === "F16" ? 65_504 : 65_536; // BF16 keeps 8 bits
    expect(back.tensors.get("w")).toEqual(tensor(1, -0.5, 3, last));
    expect(back.tensors.get("ids")).toEqual(ids);
  }
  const large = { config: {}, tensors: new Map([["w", tensor(1, 70_000)]]) };
  expect(() => withFloats(large, "F16", "m")).toThrow(
    new UserError("m: tensor w has 70000 at index 1, too large for F16; use BF16"),
  );
  const broken = { config: {}, tensors: new Map([["w", tensor(Number.NaN, Infinity)]]) };
  expect([...withFloats(broken, "F16", "m").tensors.get("w")!.data]).toEqual([0x7e00, 0x7c00]);
});
