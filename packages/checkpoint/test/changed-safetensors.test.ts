// Files with changed bits, cuts, insertions and extreme numbers: tensors, or an error in one line; never more memory
// than twice the file.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  loadCheckpoint,
  parseSafetensors,
  type RawTensor,
  readSafetensors,
  saveCheckpoint,
  serializeSafetensors,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { afterEach, beforeEach, expect, test } from "vitest";

/** MUTATIONS=10000 for the long run. */
const ROUNDS = Number(process.env["MUTATIONS"] ?? 400);
/** A round that takes longer counts as a hang; most take less than a millisecond. */
const HANG_MS = 2000;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "changed-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What opening a file takes, however small it is. */
const OPENING_BYTES = 1024;
/** What Node takes to read a file of no bytes, since such a size may be a lie. */
const EMPTY_BYTES = 2 ** 17;

/** Each file of a folder is hashed in pieces of 4 MiB, however small it is. */
const HASHING_BYTES = 2 ** 24;

/** Whole numbers below a bound, the same in every run (a linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
type Random = ReturnType<typeof numbers>;

const EXTREMES =
  '-1 -0 0 1 0.5 1e400 1e15 2147483648 4294967296 9007199254740993 9223372036854775808 18446744073709551616 NaN null [] {} true "\\n"'.split(
    " ",
  );

/** Text with one of its numbers replaced by an extreme one, or with one of its pieces repeated. */
function changedText(text: string, random: Random): string {
  const found = [...text.matchAll(/-?\d+/g)];
  const one = found[random(found.length)];
  if (!one || random(4) === 0) {
    const from = random(text.length);
    const piece = text.slice(from, from + random(60));
    const at = random(text.length);
    return text.slice(0, at) + piece + text.slice(at);
  }
  const extreme = EXTREMES[random(EXTREMES.length)]!;
  return text.slice(0, one.index) + extreme + text.slice(one.index + one[0].length);
}

/** A safetensors file with a changed header of which the length tells the truth. */
function changedHeader(bytes: Buffer, random: Random): Buffer {
  const length = Number(bytes.readBigUInt64LE());
  const text = bytes.toString("utf8", 8, 8 + length);
  const header = Buffer.from(changedText(text, random));
  const first = Buffer.alloc(8);
  first.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([first, header, bytes.subarray(8 + length)]);
}

/** A changed copy; half of the changes are in the first `within` bytes, where a file says what it holds. */
function changed(bytes: Buffer, within: number, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const at = random(random(2) === 0 ? within : bytes.length);
  const kind = random(3);
  if (kind === 0) copy[at]! ^= 1 << random(8);
  else if (kind === 1) return copy.subarray(0, at);
  else {
    const inserted = Buffer.from(Array.from({ length: 1 + random(16) }, () => random(256)));
    return Buffer.concat([copy.subarray(0, at), inserted, copy.subarray(at)]);
  }
  return copy;
}

/** What went wrong in `use`, if anything, also more bytes of buffers than are allowed; and whether it refused the file. */
async function tried(
  allowedBytes: number,
  use: () => unknown,
): Promise<{ wrong?: string; refused: boolean }> {
  const before = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  let refused = false;
  let message = "";
  try {
    await use();
  } catch (error) {
    refused = true;
    message = (error as Error).message;
    if (!UserError.is(error)) return { wrong: String((error as Error).stack), refused };
    if (/\n/.test(message) || message.length > 1000) return { wrong: message, refused };
  }
  // Buffers that are given back meanwhile lower this; over thousands of rounds that does not hide much.
  const taken = process.memoryUsage().arrayBuffers - before;
  if (taken > allowedBytes) return { wrong: `${taken} bytes of buffers: ${message}`, refused };
  const took = performance.now() - start;
  return took > HANG_MS ? { wrong: `${took} ms: ${message}`, refused } : { refused };
}

const sample = (): Map<string, RawTensor> =>
  new Map<string, RawTensor>([
    ["model.embed.weight", { dtype: "F32", shape: [64, 32], data: new Float32Array(2048).fill(1) }],
    ["model.up.weight", { dtype: "BF16", shape: [32, 128], data: new Uint16Array(4096).fill(9) }],
    ["model.down.weight", { dtype: "F16", shape: [128, 32], data: new Uint16Array(4096).fill(9) }],
    ["ids", { dtype: "I64", shape: [3], data: BigInt64Array.of(1n, 2n, 3n) }],
    ["empty", { dtype: "U8", shape: [0, 7], data: new Uint8Array(0) }],
  ]);

/** The same file as from elsewhere: without the checksum that would find every change. */
function unprotected(): Buffer {
  const bytes = Buffer.from(serializeSafetensors(sample()));
  const length = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<string, unknown>;
  header["__metadata__"] = { format: "pt" };
  const json = Buffer.from(JSON.stringify(header).padEnd(length));
  return Buffer.concat([bytes.subarray(0, 8), json, bytes.subarray(8 + length)]);
}

test("changed safetensors files", async () => {
  const random = numbers(1);
  const file = path.join(folder, "m.safetensors");
  const bytes = unprotected();
  const headBytes = 8 + Number(bytes.readBigUInt64LE());
  expect(parseSafetensors(bytes, "m").tensors.size).toBe(sample().size);
  const wrong: string[] = [];
  let refusals = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const damaged =
      round % 2 === 0 ? changedHeader(bytes, random) : changed(bytes, headBytes, random);
    writeFileSync(file, damaged);
    const allowed = 2 * damaged.length + OPENING_BYTES;
    const parsed = await tried(allowed, () => parseSafetensors(damaged, "m"));
    const read = await tried(allowed, () => readSafetensors(file));
    if (read.refused !== parsed.refused) wrong.push(`round ${round}: only one of two refuses it`);
    for (const one of [parsed, read])
      if (one.wrong !== undefined) wrong.push(`round ${round}: ${one.wrong}`);
    if (read.refused) refusals++;
  }
  expect(wrong).toEqual([]);
  // Bits of numbers and of names may change unseen in a file without a checksum; most changes are seen.
  expect(refusals).toBeGreaterThan(ROUNDS / 2);
}, 300_000);

test("changed files of a sharded folder whose checksums are gone", async () => {
  const random = numbers(2);
  const model = path.join(folder, "m");
  await saveCheckpoint(
    model,
    { config: { n_layer: 2 }, tensors: sample(), generationConfig: { eos_token_id: 1 } },
    {},
    { maxShardBytes: 10_000 },
  );
  rmSync(path.join(model, "checksums.json"));
  const shard = "model-00001-of-00003.safetensors";
  const names = ["model.safetensors.index.json", "config.json", "generation_config.json", shard];
  const files = readdirSync(model).map((name) => statSync(path.join(model, name)).size);
  const folderBytes = files.reduce((sum, size) => sum + size);
  const wrong: string[] = [];
  let refusals = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const file = path.join(model, names[round % names.length]!);
    const bytes = readFileSync(file);
    const damaged =
      file.endsWith(".json") && round % 8 < 4
        ? Buffer.from(changedText(bytes.toString("utf8"), random))
        : changed(bytes, Math.min(bytes.length, 600), random);
    writeFileSync(file, damaged);
    const { wrong: fault, refused } = await tried(2 * folderBytes + EMPTY_BYTES, () =>
      loadCheckpoint(model),
    );
    if (fault !== undefined) wrong.push(`round ${round}, ${file}: ${fault}`);
    if (refused) refusals++;
    writeFileSync(file, bytes);
  }
  expect(wrong).toEqual([]);
  expect(refusals).toBeGreaterThan(ROUNDS / 2);
}, 300_000);

test("a changed list of checksums", async () => {
  const random = numbers(3);
  const model = path.join(folder, "m");
  await saveCheckpoint(model, { config: { n_layer: 2 }, tensors: sample() });
  const list = path.join(model, "checksums.json");
  const bytes = readFileSync(list);
  const wrong: string[] = [];
  for (let round = 0; round < ROUNDS / 4; round++) {
    const damaged =
      round % 2 === 0
        ? Buffer.from(changedText(bytes.toString("utf8"), random))
        : changed(bytes, bytes.length, random);
    writeFileSync(list, damaged);
    const { wrong: fault } = await tried(HASHING_BYTES, () => loadCheckpoint(model));
    if (fault !== undefined) wrong.push(`round ${round}: ${fault}`);
  }
  expect(wrong).toEqual([]);
}, 300_000);
