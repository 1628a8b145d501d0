// Against transformers: logits and greedy tokens of a reference model, and a round trip.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "@llmsmith/checkpoint";
import {
  defineGPT,
  generate,
  gpt,
  gptFromHuggingFace,
  gptToHuggingFace,
  initGPT,
} from "@llmsmith/gpt-model";
import { disposeTree, entries, tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../../../shared/reference/hf/gpt2/", import.meta.url));

test.skipIf(!existsSync(folder))("logits and greedy tokens of transformers", async () => {
  const config = JSON.parse(readFileSync(`${folder}config.json`, "utf8")) as Record<
    string,
    unknown
  >;
  const { tensors } = await readSafetensors(`${folder}model.safetensors`);
  const { cfg, params } = gptFromHuggingFace(config, tensors, folder);
  const expected = (await readSafetensors(`${folder}expected.safetensors`)).tensors;
  const input = expected.get("input_ids")!;
  const logits = tf.tidy(() => {
    const ids = tf.tensor2d(
      Int32Array.from(input.data as Int32Array),
      input.shape as [number, number],
      "int32",
    );
    return gpt(params, ids, cfg).dataSync();
  });
  expect(logits).toBeAllClose(expected.get("logits")!.data as Float32Array, {
    rtol: 1e-4,
    atol: 2e-5,
  });

  const golden = (await readSafetensors(`${folder}greedy.safetensors`)).tensors;
  const prompt = Array.from(golden.get("prompt")!.data as Int32Array);
  const tokens = [...prompt];
  for await (const token of generate(params, cfg, prompt, { maxNewTokens: 12 })) tokens.push(token);
  expect(tokens).toEqual(Array.from(golden.get("greedy")!.data as Int32Array));
  disposeTree(params);
});

test.each([
  { tiedHead: true, qkvBias: true },
  { tiedHead: false, qkvBias: false },
])("a round trip through Hugging Face's names keeps every number (%o)", async (options) => {
  const cfg = defineGPT({
    vocabSize: 11,
    contextLength: 5,
    embDim: 6,
    nHeads: 3,
    nLayers: 2,
    dropRate: 0.1,
    ...options,
  });
  const params = initGPT(cfg, 3);
  const { config, tensors } = await gptToHuggingFace(params, cfg);
  const back = gptFromHuggingFace(config, tensors, "memory");
  expect(back.cfg).toEqual(cfg);
  const restored = new Map(entries(back.params));
  for (const [path, leaf] of entries(params))
    expect([...restored.get(path)!.dataSync()], path).toEqual([...leaf.dataSync()]);
  expect(restored.size).toBe(entries(params).length);
  disposeTree(params);
  disposeTree(back.params);
});

test("another architecture, a missing and a misshapen tensor are named", async () => {
  const cfg = defineGPT({ vocabSize: 11, contextLength: 5, embDim: 6, nHeads: 3, nLayers: 2 });
  const params = initGPT(cfg, 3);
  const { config, tensors } = await gptToHuggingFace(params, cfg);
  disposeTree(params);
  expect(() => gptFromHuggingFace({ ...config, model_type: "llama" }, tensors, "m")).toThrow(
    'm: config.json has model_type "llama", but this model needs "gpt2"',
  );
  expect(() => gptFromHuggingFace({ ...config, n_layer: 3 }, tensors, "m")).toThrow(
    "m: tensor transformer.h.2.attn.c_attn.weight is missing",
  );
  expect(() => gptFromHuggingFace({ ...config, vocab_size: 12 }, tensors, "m")).toThrow(
    "m: tensor transformer.wte.weight is F32 [11, 6], but the config asks for F32 [12, 6]",
  );
});
