// `llmsmith verify`: a model that is the same passes; another number, a NaN and a missing file do not.
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  type RawTensor,
  readSafetensors,
  saveCheckpoint,
  writeSafetensors,
} from "@llmsmith/checkpoint";
import { defineGPT, gpt, gptToHuggingFace, initGPT, LLAMA_PARTS } from "@llmsmith/gpt-model";
import { disposeTree, tf, useEngine } from "@llmsmith/tensor";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { verify } from "../src/commands/verify.ts";

const reference = fileURLToPath(new URL("../../../../shared/reference/hf/", import.meta.url));
const options = { tolerance: 2e-4, engine: "wasm", json: true };
let parent: string;
let folder: string;
let expected: Map<string, RawTensor>;

beforeAll(async () => {
  parent = mkdtempSync(path.join(os.tmpdir(), "verify-"));
  folder = path.join(parent, "model");
  await useEngine("wasm");
  const sizes = { vocabSize: 17, contextLength: 8, embDim: 8, nHeads: 2, nLayers: 1 };
  const cfg = defineGPT({ ...sizes, ...LLAMA_PARTS });
  const params = initGPT(cfg, 1);
  await saveCheckpoint(folder, await gptToHuggingFace(params, cfg));
  const ids = Int32Array.of(3, 1, 4, 1, 5);
  const logits = tf.tidy(() => gpt(params, tf.tensor2d(ids, [1, 5], "int32"), cfg).dataSync());
  disposeTree(params);
  expected = new Map<string, RawTensor>([
    ["input_ids", { dtype: "I32", shape: [1, 5], data: ids }],
    ["logits", { dtype: "F32", shape: [1, 5, 17], data: Float32Array.from(logits) }],
  ]);
});
afterAll(() => rmSync(parent, { recursive: true }));

async function run(change: (tensors: Map<string, RawTensor>) => void, where = folder) {
  const file = path.join(parent, "expected.safetensors");
  const tensors = new Map(
    [...expected].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]),
  ) as Map<string, RawTensor>;
  change(tensors);
  await writeSafetensors(file, tensors);
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    const code = await verify(where, { ...options, expected: file });
    return { code, ...(JSON.parse(written.at(-1)!) as { maxDifference: number; ok: boolean }) };
  } finally {
    write.mockRestore();
  }
}

test("the same model passes, and another number beyond the tolerance does not", async () => {
  expect(await run(() => undefined)).toMatchObject({ code: 0, ok: true, modelType: "llama" });
  const changed = await run(
    (tensors) => ((tensors.get("logits")!.data as Float32Array)[7]! += 0.5),
  );
  expect(changed).toMatchObject({ code: 1, ok: false });
  expect(changed.maxDifference).toBeCloseTo(0.5, 3);
});

test("a NaN is no agreement", async () => {
  const broken = await run(
    (tensors) => ((tensors.get("logits")!.data as Float32Array)[7] = Number.NaN),
  );
  expect(broken).toMatchObject({ code: 1, ok: false });
});

describe("what is missing is named", () => {
  test("an input", async () => {
    await expect(run((tensors) => tensors.delete("input_ids"))).rejects.toThrow(
      "expected.safetensors: no tensor input_ids; it has logits",
    );
  });
  test("logits of another shape", async () => {
    const change = (tensors: Map<string, RawTensor>) => {
      const data = new Float32Array(5 * 16);
      tensors.set("logits", { dtype: "F32", shape: [1, 5, 16], data });
    };
    await expect(run(change)).rejects.toThrow(
      "logits are [1, 5, 16], but the model gives [1, 5, 17]",
    );
  });
  test("the model", async () => {
    await expect(run(() => undefined, path.join(parent, "nowhere"))).rejects.toThrow("nowhere");
  });
});

describe.skipIf(!existsSync(reference))("the models of transformers", () => {
  test.each(["bert", "gemma3", "gpt2", "llama", "marian", "mistral", "qwen3"])(
    "%s",
    async (name) => {
      const copy = path.join(parent, name);
      cpSync(path.join(reference, name), copy, { recursive: true });
      const tensors = (await readSafetensors(path.join(copy, "expected.safetensors"))).tensors;
      expect(tensors.has("logits")).toBe(true);
      const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
      try {
        expect(await verify(copy, options)).toBe(0);
      } finally {
        write.mockRestore();
      }
    },
  );
});
