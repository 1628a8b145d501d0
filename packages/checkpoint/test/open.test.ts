// Weights that stay in their files: the same tensors, read when asked for, checked when opened.
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  loadCheckpoint,
  openCheckpoint,
  openSafetensors,
  type RawTensor,
  readSafetensors,
  saveCheckpoint,
  writeSafetensors,
} from "@llmsmith/checkpoint";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "open-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

const MANY = 500_000;
const large = (start: number): RawTensor => ({
  dtype: "F32",
  shape: [MANY / 2, 2],
  data: Float32Array.from({ length: MANY }, (_, i) => start + i),
});
const sample = (): Map<string, RawTensor> =>
  new Map<string, RawTensor>([
    ["a", large(0)],
    ["odd", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ["b", large(1)],
    ["half", { dtype: "BF16", shape: [1], data: Uint16Array.of(7) }],
    ["empty", { dtype: "F32", shape: [0], data: new Float32Array(0) }],
  ]);

test.each([undefined, 3_000_000])(
  "an open folder has the tensors of a loaded one, shards %s",
  async (maxShardBytes) => {
    const model = { config: { a: 1 }, tensors: sample(), generationConfig: { b: 2 } };
    await saveCheckpoint(at("m"), model, {}, maxShardBytes === undefined ? {} : { maxShardBytes });
    const loaded = await loadCheckpoint(at("m"));
    const { tensors, close, ...rest } = await openCheckpoint(at("m"));
    expect(rest).toEqual({ config: model.config, generationConfig: model.generationConfig });
    expect([...tensors.keys()].toSorted()).toEqual([...loaded.tensors.keys()].toSorted());
    for (const [name, { dtype, shape, data }] of tensors) {
      const same = loaded.tensors.get(name)!;
      expect([dtype, shape, data.constructor], name).toEqual([
        same.dtype,
        same.shape,
        same.data.constructor,
      ]);
      expect(Buffer.from(data.buffer).equals(Buffer.from(same.data.buffer)), name).toBe(true);
    }
    close();
    close(); // twice is once
    expect(() => tensors.get("a")?.data).toThrow(
      /^openSafetensors: .* is closed; read before closing$/,
    );
  },
);

test("opening takes no memory for the numbers, and a tensor that of its own", async () => {
  await writeSafetensors(at("m.safetensors"), sample());
  const before = process.memoryUsage().arrayBuffers;
  const { tensors, close } = await openSafetensors(at("m.safetensors"));
  const opened = process.memoryUsage().arrayBuffers;
  // The checksum is computed in one buffer of 1 MiB; the file has 4 MB.
  expect(opened - before).toBeLessThan(2 ** 21);
  expect(tensors.get("a")?.data.buffer.byteLength).toBe(4 * MANY);
  close();
});

test("damage is found when a file is opened, and a cut also later", async () => {
  const file = at("m.safetensors");
  await writeSafetensors(file, sample());
  const { tensors, close } = await openSafetensors(file);
  await truncate(file, 2_000_000);
  expect(() => tensors.get("b")?.data).toThrow(
    /m\.safetensors: it ends within tensor b, which it did not/,
  );
  close();

  await writeSafetensors(file, sample());
  const bytes = await readFile(file);
  bytes[bytes.length - 100]! ^= 1;
  await writeFile(file, bytes);
  const told = await readSafetensors(file).catch((error: unknown) => String(error));
  await expect(openSafetensors(file).catch((error: unknown) => String(error))).resolves.toBe(told);
  await expect(openSafetensors(at("none"))).rejects.toThrow(/cannot read .*none: no such file/);
});
