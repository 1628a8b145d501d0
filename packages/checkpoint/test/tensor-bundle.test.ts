// TensorFlow's bundles: two written by TensorFlow 2.21 itself (SaveV2), others by the writer beside this file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { openTensorBundle, toFloat32 } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { afterEach, beforeEach, expect, test } from "vitest";
import { crc32c, maskedCrc32c } from "../src/tensor-bundle/crc32c.ts";
import { varint, writeBundle, type WrittenTensor } from "./bundle-writer.ts";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/mixed/${name}`, import.meta.url));
let folder = "";
let prefix = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "bundle-"));
  prefix = path.join(folder, "model.ckpt");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const tensor = (name: string, ...values: number[]): WrittenTensor => ({
  name,
  dataType: 1,
  shape: [values.length],
  bytes: floats(...values),
});

/** The message of the UserError that opening, or reading every tensor, ends with. */
async function failure(where = prefix): Promise<string> {
  const error: unknown = await read(where).catch((thrown: unknown) => thrown);
  if (!UserError.is(error)) throw new Error(`no UserError but ${String(error)}`);
  return error.message;
}

async function read(where: string): Promise<Map<string, number[]>> {
  const { tensors, close } = await openTensorBundle(where);
  try {
    return new Map([...tensors].map(([name, { data }]) => [name, Array.from(data, Number)]));
  } finally {
    close();
  }
}

test("CRC-32C of RFC 3720's examples, and of lengths around eight bytes", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3_06_92_83);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a_91_36_aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62_a8_ab_43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46_dd_79_4e);
  for (let length = 0; length < 20; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + 200) & 255);
    let slow = -1;
    for (const byte of bytes) {
      slow ^= byte;
      for (let bit = 0; bit < 8; bit++) slow = (slow >>> 1) ^ (slow & 1 ? 0x82_f6_3b_78 : 0);
    }
    expect(crc32c(bytes)).toBe(~slow >>> 0);
  }
});

test("TensorFlow's own file, every type", async () => {
  const { tensors, others, close } = await openTensorBundle(fixture("all.ckpt"));
  expect(others.size).toBe(0);
  const found = [...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} ${shape.join()}`);
  expect(found).toEqual([
    "bfloat16 BF16 2,3",
    "bool BOOL 2",
    "double F64 2,3",
    "empty F32 0,4",
    "float F32 2,3",
    "half F16 2,3",
    "int16 I16 3",
    "int32 I32 3",
    "int64 I64 3",
    "int8 I8 3",
    "scalar F32 ",
    "uint8 U8 2",
  ]);
  const numbers = [0.5, -1, 2, 3.25, -0, 65_504];
  for (const name of ["double", "float", "half"])
    expect([...toFloat32(tensors.get(name)!)], name).toEqual(numbers);
  expect([...toFloat32(tensors.get("bfloat16")!)]).toEqual([...numbers.slice(0, 5), 65_536]);
  for (const name of ["int8", "int16", "int32", "int64"])
    expect(Array.from(tensors.get(name)!.data, Number), name).toEqual([1, -2, 3]);
  expect([...tensors.get("bool")!.data]).toEqual([1, 0]);
  expect([...tensors.get("uint8")!.data]).toEqual([7, 255]);
  expect([...tensors.get("scalar")!.data]).toEqual([2.5]);
  close();
});

test("texts are told apart from tensors", async () => {
  const { tensors, others, close } = await openTensorBundle(fixture("strings.ckpt"));
  close();
  expect([...others]).toEqual([["words", 7]]);
  expect([...tensors.keys()]).toEqual(["number"]);
});

test("many names over many blocks, and several files of numbers", async () => {
  const written = Array.from({ length: 300 }, (_, i) => ({
    ...tensor(`model/h${i % 48}/attn/ä${i}/w`, i, i / 2),
    shard: i % 3,
  }));
  writeBundle(prefix, written, { shards: 3 });
  const found = await read(prefix);
  expect(found.size).toBe(300);
  for (const [i, { name }] of written.entries()) expect(found.get(name), name).toEqual([i, i / 2]);
});

test("what is not as it must be is one line that names it", async () => {
  writeBundle(prefix, [tensor("a", 1, 2)], { compression: 1 });
  expect(await failure()).toContain("compressed (snappy)");
  writeBundle(prefix, [tensor("a", 1, 2)], { header: [8, 1, 16, 1] });
  expect(await failure()).toContain("big-endian");
  writeBundle(prefix, [tensor("a", 1), tensor("a", 1)], { sorted: false });
  expect(await failure()).toContain("not in order");
  writeBundle(prefix, [{ ...tensor("a", 1), more: [58, 0] }]);
  expect(await failure()).toContain("tensor a was saved in slices");
  writeBundle(prefix, [{ ...tensor("a", 1), shape: [2] }]);
  expect(await failure()).toContain("tensor a has 4 bytes, but F32 [2] needs 8");
  writeBundle(prefix, [{ ...tensor("a", 1), shape: [2 ** 31, 2 ** 31] }]);
  expect(await failure()).toContain("tensor a has 4 bytes");
  writeBundle(prefix, [{ ...tensor("a", 1), more: [24, 7] }]);
  expect(await failure()).toContain("in file 7 of 1");
  writeBundle(prefix, [
    { ...tensor("a", 1), more: [32, ...Array.from({ length: 9 }, () => 255), 1] },
  ]);
  expect(await failure()).toContain("negative or beyond 2^53");
  writeBundle(prefix, [{ ...tensor("a", 1), more: [32, ...varint(9)] }]);
  expect(await failure()).toContain("beyond the end of the file (4)");
  rmSync(`${prefix}.data-00000-of-00001`);
  expect(await failure()).toContain("data-00000-of-00001: no such file");
  writeFileSync(`${prefix}.index`, "text");
  expect(await failure()).toContain("fewer than the 48");
  expect(await failure(path.join(folder, "none"))).toContain("none.index: no such file");
});

test("each number is checked when it is read, and none is read after closing", async () => {
  writeBundle(prefix, [tensor("a", 1, 2), tensor("b", 3)]);
  const file = `${prefix}.data-00000-of-00001`;
  const bytes = readFileSync(file);
  bytes[5]! ^= 1;
  writeFileSync(file, bytes);
  const { tensors, close } = await openTensorBundle(prefix);
  expect([...tensors.get("b")!.data]).toEqual([3]);
  expect(() => tensors.get("a")!.data).toThrow("the checksum of tensor a is another");
  close();
  expect(() => tensors.get("b")!.data).toThrow(RangeError);
});

/** Whole numbers below a bound, the same in every run (a linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function changed(bytes: Buffer, random: (below: number) => number): Buffer {
  const at = random(bytes.length);
  const copy = Buffer.from(bytes);
  const kind = random(3);
  if (kind === 1) return copy.subarray(0, at);
  if (kind === 2)
    return Buffer.concat([copy.subarray(0, at), Buffer.from([random(256)]), copy.subarray(at)]);
  copy[at]! ^= 1 << random(8);
  return copy;
}

/** Put right the checksum of the one block of entries, so that what is behind it is tried too. */
function resealed(index: Buffer, blockBytes: number): Buffer {
  index.writeUInt32LE(maskedCrc32c(index.subarray(0, blockBytes + 1)), blockBytes + 1);
  return index;
}

test("500 changed files: the same tensors, or one line", async () => {
  const random = numbers(1);
  const names = [".index", ".data-00000-of-00001"];
  const whole = names.map((name) => readFileSync(fixture(`all.ckpt${name}`)));
  const expected = await read(fixture("all.ckpt"));
  // The fixture has one block of entries, at its beginning.
  const blockBytes = 0x1_42;
  expect(resealed(Buffer.from(whole[0]!), blockBytes)).toEqual(whole[0]);
  let refused = 0;
  const wrong: string[] = [];
  for (let round = 0; round < 500; round++) {
    const seals = round % 3 === 0;
    const which = round % 3 === 2 ? 1 : 0;
    for (const [i, name] of names.entries()) {
      const bytes = i === which && !seals ? changed(whole[i]!, random) : Buffer.from(whole[i]!);
      if (seals && i === 0) {
        bytes[random(blockBytes)]! ^= 1 << random(8);
        resealed(bytes, blockBytes);
      }
      writeFileSync(`${prefix}${name}`, bytes);
    }
    const found = await read(prefix).catch((error: unknown) => error);
    // A name may change unseen where the checksum was made anew.
    const same = found instanceof Map && (seals || isDeepStrictEqual(found, expected));
    const told =
      UserError.is(found) && !found.message.includes("\n") && found.message.length < 1000;
    if (told) refused++;
    else if (!same) wrong.push(`round ${round}: ${String((found as Error).stack ?? found)}`);
  }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(250);
});
