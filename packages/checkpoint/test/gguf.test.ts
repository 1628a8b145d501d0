// GGUF files: the bytes of the format, blocks as ggml makes them, damage in one line.
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type GGUFTensor,
  type GGUFType,
  type GGUFValue,
  parseGGUF,
  readGGUF,
  writeGGUF,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gguf-"));
});
afterAll(() => rm(folder, { recursive: true }));

function tensor(name: string, shape: number[], type: GGUFType, numbers: number[]): GGUFTensor {
  return { name, shape, type, values: () => Float32Array.from(numbers) };
}

async function written(tensors: GGUFTensor[], values: [string, GGUFValue][] = []): Promise<Buffer> {
  const file = path.join(folder, "written.gguf");
  await writeGGUF(file, new Map(values), tensors);
  return readFile(file);
}

test("the bytes are those of the format", async () => {
  const bytes = await written(
    [tensor("a", [1, 2], "f32", [1, -2])],
    [["k", { type: "u32", value: 7 }]],
  );
  const head = [
    "47475546", // GGUF
    "03000000", // version
    "0100000000000000", // tensors
    "0100000000000000", // values
    "01000000000000006b", // "k"
    "0400000007000000", // u32 7
    "010000000000000061", // "a"
    "02000000", // axes
    "02000000000000000100000000000000", // innermost first
    "00000000", // f32
    "0000000000000000", // offset
  ].join("");
  const padded = head.padEnd(2 * 96, "0");
  const numbers = "0000803f000000c0".padEnd(2 * 32, "0");
  expect(bytes.toString("hex")).toBe(padded + numbers);
});

test("every type of value comes back", async () => {
  const values: [string, GGUFValue][] = [
    ["a", { type: "u8", value: 255 }],
    ["b", { type: "i8", value: -1 }],
    ["c", { type: "u16", value: 65_535 }],
    ["d", { type: "i16", value: -2 }],
    ["e", { type: "i32", value: [-3, 4] }],
    ["f", { type: "f32", value: 0.5 }],
    ["g", { type: "bool", value: [true, false] }],
    ["h", { type: "string", value: ["", "ä🦙"] }],
    ["i", { type: "u64", value: 2 ** 53 - 1 }],
    ["j", { type: "i64", value: -(2 ** 40) }],
    ["k", { type: "f64", value: Math.PI }],
    ["l", { type: "string", value: "x".repeat(5000) }],
    ["m", { type: "bool", value: true }],
    ["n", { type: "u32", value: [] }],
  ];
  const { metadata } = parseGGUF(await written([], values), "memory");
  expect([...metadata]).toEqual(values);
});

test("tensors begin at multiples of 32 bytes and come back, whatever stands before them", async () => {
  const tensors = [
    tensor("one", [3], "f32", [1, 2, 3]),
    tensor("two", [2, 1, 3], "f16", [0.5, -1.5, 65_504, 6e-8, 0, -0]),
    tensor(
      "three",
      [1, 32],
      "q8_0",
      Array.from({ length: 32 }, (_, i) => i),
    ),
    tensor("four", [1], "f32", [4]),
  ];
  await writeGGUF(path.join(folder, "several.gguf"), new Map(), tensors);
  const back = (await readGGUF(path.join(folder, "several.gguf"))).tensors;
  expect(back.map(({ name, shape, type }) => ({ name, shape, type }))).toEqual(
    tensors.map(({ name, shape, type }) => ({ name, shape, type })),
  );
  expect([...back[0]!.values()]).toEqual([1, 2, 3]);
  expect([...back[1]!.values()]).toEqual([0.5, -1.5, 65_504, 2 ** -24, 0, -0]);
  expect([...back[3]!.values()]).toEqual([4]);
});

describe("q8_0", () => {
  const block = (numbers: number[]) =>
    written([
      tensor("a", [32], "q8_0", [
        ...numbers,
        ...Array.from({ length: 32 - numbers.length }, () => 0),
      ]),
    ]);
  const bytesOf = (file: Buffer) => [...new Int8Array(file.subarray(-64, -64 + 34))].slice(2);

  test("ties are rounded away from zero, also below it", async () => {
    const whole = bytesOf(await block([127, 2.5, -2.5, 3.5, -3.5, -127, 0.49, -0.5]));
    expect(whole.slice(0, 8)).toEqual([127, 3, -3, 4, -4, -127, 0, -1]);
  });

  test("a block of zeros has the scale 0", async () => {
    expect([...(await block([])).subarray(-64, -30)]).toEqual(Array.from({ length: 34 }, () => 0));
  });

  test("no number is off by more than half a step and what the scale's rounding does", async () => {
    const numbers = Array.from(
      { length: 320 },
      (_, i) => Math.sin(i * i) * 2 ** (Math.floor(i / 32) - 5),
    );
    const file = await written([tensor("a", [10, 32], "q8_0", numbers)]);
    const back = parseGGUF(file, "memory").tensors[0]!.values();
    for (let start = 0; start < 320; start += 32) {
      const own = numbers.slice(start, start + 32);
      const step = Math.max(...own.map(Math.abs)) / 127;
      for (const [i, value] of own.entries())
        expect(Math.abs(back[start + i]! - value)).toBeLessThan(
          step * (0.5 + 127 * 2 ** -11 + 1e-3),
        );
    }
  });
});

test.each<[string, GGUFTensor[], string]>([
  ["twice", [tensor("a", [1], "f32", [1]), tensor("a", [1], "f32", [1])], "given twice"],
  ["a long name", [tensor("a".repeat(64), [1], "f32", [1])], "more than 63 bytes"],
  ["no axes", [tensor("a", [], "f32", [1])], "0 axes"],
  ["too many axes", [tensor("a", [1, 1, 1, 1, 1], "f32", [1])], "5 axes"],
  ["broken blocks", [tensor("a", [2, 16], "q8_0", [1])], "multiples of 32"],
  ["another count", [tensor("a", [3], "f32", [1])], "1 numbers"],
])("%s is refused", async (_, tensors, message) => {
  await expect(written(tensors)).rejects.toThrow(RangeError);
  await expect(written(tensors)).rejects.toThrow(message);
});

test("a number too large for a type is named, and no file is left", async () => {
  const file = path.join(folder, "large.gguf");
  const large = [tensor("a", [2], "f16", [1, 70_000])];
  await expect(writeGGUF(file, new Map(), large)).rejects.toThrow(UserError);
  await expect(writeGGUF(file, new Map(), large)).rejects.toThrow("70000 at index 1");
  expect(existsSync(file)).toBe(false);
  expect((await readdir(folder)).filter((name) => name.includes("partial"))).toEqual([]);
});

test("cut at every length and changed in every byte: content or one line", async () => {
  const whole = await written(
    [tensor("a", [2], "f32", [1, 2])],
    [["k", { type: "string", value: ["x", "y"] }]],
  );
  const read = (bytes: Uint8Array): void => {
    for (const one of parseGGUF(bytes, "damaged").tensors) one.values();
  };
  const problem = (bytes: Uint8Array): unknown => {
    try {
      read(bytes);
      return undefined;
    } catch (error) {
      const told = error instanceof UserError && /^damaged: [^\n]*$/.test(error.message);
      return told ? undefined : error;
    }
  };
  for (let length = 0; length < whole.length - 32; length++)
    expect(() => read(whole.subarray(0, length))).toThrow(UserError);
  for (let at = 0; at < whole.length; at++)
    for (const bit of [1, 128]) {
      const changed = Buffer.from(whole);
      changed[at]! ^= bit;
      expect(problem(changed), `bit ${bit} of byte ${at}`).toBeUndefined();
    }
});
