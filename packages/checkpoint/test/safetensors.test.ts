// Round trips of the file format, damage at every byte, and what a header may not say.
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  parseSafetensors,
  type RawTensor,
  readSafetensors,
  serializeSafetensors,
  writeSafetensors,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "safetensors-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

const sample = (): Map<string, RawTensor> =>
  new Map<string, RawTensor>([
    ["bytes", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ["a.weight", { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -2, 3.5, Number.NaN) }],
    ["half", { dtype: "F16", shape: [1], data: Uint16Array.of(0x3c00) }],
    ["brain", { dtype: "BF16", shape: [1, 1], data: Uint16Array.of(0x3f80) }],
    ["double", { dtype: "F64", shape: [1], data: Float64Array.of(Math.PI) }],
    ["ids", { dtype: "I32", shape: [2], data: Int32Array.of(-1, 7) }],
    ["short", { dtype: "I16", shape: [1], data: Int16Array.of(-300) }],
    ["byte", { dtype: "I8", shape: [1], data: Int8Array.of(-3) }],
    ["flags", { dtype: "BOOL", shape: [2], data: Uint8Array.of(1, 0) }],
    ["big", { dtype: "I64", shape: [], data: BigInt64Array.of(-5n) }],
    ["unsigned", { dtype: "U64", shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) }],
    ["word", { dtype: "U32", shape: [1], data: Uint32Array.of(2 ** 32 - 1) }],
    ["pair", { dtype: "U16", shape: [1], data: Uint16Array.of(65_535) }],
    ["empty", { dtype: "F32", shape: [0, 4], data: new Float32Array(0) }],
    ["__proto__", { dtype: "U8", shape: [1], data: Uint8Array.of(9) }],
  ]);
const sorted = (tensors: Map<string, RawTensor>) =>
  [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));

test("what was written is read, with its metadata, each tensor aligned in a buffer of its own", async () => {
  await writeSafetensors(at("m.safetensors"), sample(), { note: "hi" });
  const { tensors, metadata } = await readSafetensors(at("m.safetensors"));
  expect(sorted(tensors)).toEqual(sorted(sample()));
  expect(metadata).toMatchObject({ format: "pt", note: "hi" });
  for (const [name, { data }] of tensors)
    expect(data.buffer.byteLength, name).toBe(data.byteLength);
  // At an odd address the views must be copies, also out of Node's Buffer.
  const bytes = await readFile(at("m.safetensors"));
  const shifted = Buffer.concat([Buffer.of(0), bytes]).subarray(1);
  expect(sorted(parseSafetensors(shifted, "m").tensors)).toEqual(sorted(sample()));
});

test("every changed byte and every truncation gives one error that names the file", () => {
  const bytes = serializeSafetensors(sample(), { note: "hi" });
  expect(sorted(parseSafetensors(bytes, "m").tensors)).toEqual(sorted(sample()));
  const passed: string[] = [];
  const mustFail = (damaged: Uint8Array, what: string): void => {
    try {
      parseSafetensors(damaged, "m.safetensors");
      passed.push(what);
    } catch (error) {
      const told = /^m\.safetensors: [^\n]*; the file is damaged/.test((error as Error).message);
      if (!UserError.is(error) || !told) passed.push(`${what}: ${String(error)}`);
    }
  };
  // Each bit of each byte, and a tab, which is as good as a blank in JSON.
  const changes = [1, 2, 4, 8, 16, 32, 64, 128, 0x20 ^ 0x09];
  for (let i = 0; i < bytes.length; i++)
    for (const change of changes) {
      const damaged = bytes.slice();
      damaged[i]! ^= change;
      mustFail(damaged, `byte ${i} ^ ${change}`);
    }
  for (let length = 0; length < bytes.length; length++)
    mustFail(bytes.subarray(0, length), `the first ${length} bytes`);
  mustFail(Buffer.concat([bytes, Buffer.of(0)]), "a byte more");
  expect(passed).toEqual([]);
});

test("reading a damaged, cut or missing file names it", async () => {
  const bytes = Buffer.from(serializeSafetensors(sample()));
  for (let i = 0; i < bytes.length; i += 97) {
    const damaged = Buffer.from(bytes);
    damaged[i]! ^= 1;
    await writeFile(at("m.safetensors"), damaged);
    const read = readSafetensors(at("m.safetensors"));
    await expect(read, `byte ${i}`).rejects.toThrow(/m\.safetensors: .*damaged/);
    await writeFile(at("m.safetensors"), bytes.subarray(0, i));
    const cut = readSafetensors(at("m.safetensors"));
    await expect(cut, `${i} bytes`).rejects.toThrow(/m\.safetensors: .*damaged/);
  }
  await expect(readSafetensors(at("none"))).rejects.toThrow(/cannot read .*none: no such file/);
  await expect(readSafetensors(folder)).rejects.toThrow(/cannot read .*: this is a folder/);
});

/** A file with this header and so many bytes of numbers. */
function fileOf(header: unknown, dataBytes: number, length?: bigint): Uint8Array {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const first = Buffer.alloc(8);
  first.writeBigUInt64LE(length ?? BigInt(json.length));
  return Buffer.concat([first, json, Buffer.alloc(dataBytes)]);
}
const f32 = (shape: unknown, start: unknown, stop: unknown) => ({
  dtype: "F32",
  shape,
  data_offsets: [start, stop],
});

test.each([
  ["too long a header", fileOf("{}", 0, 100_000_001n), "exceeds the limit of 100000000 bytes"],
  ["an absurd header", fileOf("{}", 0, 2n ** 63n), "exceeds the limit of 100000000 bytes"],
  ["a header beyond the end", fileOf("{}", 0, 3n), "beyond the end of the file (10 bytes)"],
  ["no JSON", fileOf("{", 0), "its header is not JSON"],
  ["no UTF-8", Buffer.concat([fileOf("{}", 0).subarray(0, 9), Buffer.of(0xff)]), "not JSON"],
  ["no object", fileOf([], 0), "not a JSON object"],
  ["metadata of numbers", fileOf({ __metadata__: { a: 1 } }, 0), "not an object of texts"],
  [
    "an unknown type",
    fileOf({ a: { ...f32([1], 0, 1), dtype: "F8_E4M3" } }, 1),
    '"F8_E4M3", which is none of F64',
  ],
  [
    "an inherited name as type",
    fileOf({ a: { ...f32([1], 0, 4), dtype: "toString" } }, 4),
    '"toString"',
  ],
  ["a negative size", fileOf({ a: f32([-1], 0, 4) }, 4), "the shape [-1]"],
  ["a broken size", fileOf({ a: f32([1.5], 0, 6) }, 6), "the shape [1.5]"],
  ["no shape", fileOf({ a: f32(null, 0, 4) }, 4), "the shape null"],
  ["no offsets", fileOf({ a: { dtype: "F32", shape: [1] } }, 4), "the offsets undefined"],
  ["no description", fileOf({ a: null }, 4), "the type undefined"],
  [
    "an overflowing shape",
    fileOf({ a: f32([2 ** 32, 2 ** 32], 0, 4) }, 4),
    "more numbers than any file can hold",
  ],
  ["the wrong size", fileOf({ a: f32([2], 0, 4) }, 4), "has 4 bytes, but F32 [2] needs 8"],
  [
    "an overlap",
    fileOf({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12),
    "tensor b begins at byte 4",
  ],
  ["a gap", fileOf({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), "tensor b begins at byte 8"],
  ["a tensor beyond the end", fileOf({ a: f32([2], 0, 8) }, 4), "beyond the end of the file (4)"],
  [
    "offsets that run backwards",
    fileOf({ a: f32([1], 4, 0) }, 4),
    "ends at byte 0, before it begins",
  ],
  ["a negative offset", fileOf({ a: f32([1], -4, 0) }, 4), "the offsets [-4,0]"],
  [
    "a minus before zero",
    fileOf('{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}', 0),
    "shape",
  ],
  ["NaN", fileOf('{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}', 4), "is not JSON"],
  [
    "a size of 2^63",
    fileOf('{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,4]}}', 4),
    "the shape [9223372036854776000]",
  ],
  [
    "an end of 2^63",
    fileOf('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,9223372036854775808]}}', 4),
    "the offsets [0,9223372036854776000]",
  ],
  [
    "a tensor that stands twice",
    fileOf(
      `{"a":${JSON.stringify(f32([1], 0, 4))},"\\u0061":${JSON.stringify(f32([1], 0, 4))}}`,
      4,
    ),
    "its header has a twice",
  ],
  [
    "a field that stands twice",
    fileOf('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"shape":[2,2]}}', 4),
    "its header has shape twice",
  ],
  ["a bomb of brackets", fileOf(`{"a":${"[".repeat(1e6)}`, 0), "nests deeper than 8 levels"],
  [
    "a million axes",
    fileOf(
      {
        a: f32(
          Array.from({ length: 1e6 }, () => 1),
          0,
          4,
        ),
      },
      4,
    ),
    "a list of more than 1000 values",
  ],
  [
    "a name of several lines and a megabyte",
    fileOf({ [`a\nb${"c".repeat(1e6)}`]: f32([2], 0, 4) }, 4),
    `tensor a\\u000ab${"c".repeat(97)}… has 4 bytes`,
  ],
  ["bytes left over", fileOf({ a: f32([1], 0, 4) }, 6), "2 bytes after the last tensor"],
])("%s is refused", (_, bytes, message) => {
  let error: unknown;
  try {
    parseSafetensors(bytes, "m");
  } catch (caught) {
    error = caught;
  }
  expect(UserError.is(error)).toBe(true);
  expect((error as Error).message).toContain(message);
  expect((error as Error).message).toMatch(/^[^\n]{1,400}$/);
});

test("keys are compared object by object, whatever their values hold", () => {
  const names = ['a"b', "a\\", "a", "shape", "dtype", '{"a":1,"a":2}'];
  const tensors = names.map((name): [string, RawTensor] => [
    name,
    { dtype: "U8", shape: [1], data: Uint8Array.of(1) },
  ]);
  const bytes = serializeSafetensors(tensors, { shape: '"shape":"shape"', a: "a" });
  expect([...parseSafetensors(bytes, "m").tensors.keys()]).toEqual(names);
});

test("a foreign file with a sha256 of its own meaning is read", () => {
  const bytes = fileOf({ __metadata__: { sha256: "theirs" }, a: f32([1], 0, 4) }, 4);
  expect([...parseSafetensors(bytes, "m").tensors.keys()]).toEqual(["a"]);
});

test("what was read can be written again with its metadata", () => {
  const first = parseSafetensors(serializeSafetensors(sample()), "first");
  first.tensors.delete("big");
  const second = parseSafetensors(serializeSafetensors(first.tensors, first.metadata), "second");
  expect(sorted(second.tensors)).toEqual(sorted(first.tensors));
});

test("tensors that do not fit their description are not written", async () => {
  const good: RawTensor = { dtype: "F32", shape: [1], data: Float32Array.of(1) };
  const refused = (tensors: [string, RawTensor][], message: string) =>
    expect(() => serializeSafetensors(tensors)).toThrow(
      new RangeError(`serializeSafetensors: ${message}`),
    );
  refused([["a", { ...good, shape: [2] }]], "tensor a has 1 numbers, but its shape [2] needs 2");
  refused([["a", { ...good, dtype: "I32" }]], "tensor a is I32, but its data are a Float32Array");
  refused(
    [
      ["a", good],
      ["a", good],
    ],
    "the name a is given twice or reserved; rename one",
  );
  refused([["__metadata__", good]], "the name __metadata__ is given twice or reserved; rename one");
  await expect(writeSafetensors(at("a"), [["a", { ...good, shape: [2] }]])).rejects.toThrow(
    "writeSafetensors: tensor a",
  );
  expect(await readdir(folder)).toEqual([]);
});

const reference = fileURLToPath(new URL("../../../../shared/reference/hf/", import.meta.url));
test("files written by the Python library are read", async ({ skip }) => {
  if (!existsSync(reference)) skip(`${reference} is missing`);
  for (const name of await readdir(reference)) {
    const { tensors } = await readSafetensors(path.join(reference, name, "model.safetensors"));
    expect(tensors.size, name).toBeGreaterThan(10);
    for (const { data } of tensors.values())
      expect(Number.isFinite(Number(data[0]!)), name).toBe(true);
  }
});
