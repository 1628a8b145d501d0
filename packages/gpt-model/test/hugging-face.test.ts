// Against transformers: logits and greedy tokens of every decoder that is known, and round trips.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "@llmsmith/checkpoint";
import {
  defineGPT,
  generate,
  gpt,
  gptFromHuggingFace,
  type GPTOptions,
  gptToHuggingFace,
  type HuggingFaceConfig,
  initGPT,
  LLAMA_PARTS,
} from "@llmsmith/gpt-model";
import { disposeTree, entries, tf } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";

const reference = fileURLToPath(new URL("../../../../shared/reference/hf/", import.meta.url));

describe.each(["gpt2", "llama", "mistral", "qwen3", "gemma3"])("%s of transformers", (name) => {
  const folder = `${reference}${name}/`;
  const missing = !existsSync(folder);

  test.skipIf(missing)("the same logits, and greedy tokens with a cache", async () => {
    const { tensors } = await readSafetensors(`${folder}model.safetensors`);
    const { cfg, params } = gptFromHuggingFace(configOf(folder), tensors, folder);
    const expected = (await readSafetensors(`${folder}expected.safetensors`)).tensors;
    const input = expected.get("input_ids")!;
    const logits = tf.tidy(() => {
      const ids = Int32Array.from(input.data as Int32Array);
      return gpt(params, tf.tensor(ids, [...input.shape], "int32"), cfg).dataSync();
    });
    expect(logits).toBeAllClose(expected.get("logits")!.data as Float32Array, {
      rtol: 2e-4,
      atol: 1e-4,
    });

    const golden = (await readSafetensors(`${folder}greedy.safetensors`)).tensors;
    const prompt = Array.from(golden.get("prompt")!.data as Int32Array);
    const tokens = [...prompt];
    for await (const token of generate(params, cfg, prompt, { maxNewTokens: 12 }))
      tokens.push(token);
    expect(tokens).toEqual(Array.from(golden.get("greedy")!.data as Int32Array));
    disposeTree(params);
  });

  test.skipIf(missing)("written as it was read: type, config, every number", async () => {
    const { tensors } = await readSafetensors(`${folder}model.safetensors`);
    const original = configOf(folder);
    const { cfg, params } = gptFromHuggingFace(original, tensors, folder);
    const written = await gptToHuggingFace(params, cfg, original);
    expect(written.config["model_type"]).toBe(original["model_type"]);
    expect([...written.tensors.keys()].toSorted()).toEqual([...tensors.keys()].toSorted());
    for (const [key, { shape, data }] of tensors) {
      expect(written.tensors.get(key)!.shape, key).toEqual(shape);
      expect([...written.tensors.get(key)!.data], key).toEqual([...data]);
    }
    const again = gptFromHuggingFace(written.config, written.tensors, "memory");
    expect(again.cfg).toEqual(cfg);
    disposeTree(params);
    disposeTree(again.params);
  });
});

const small = { vocabSize: 11, contextLength: 5, embDim: 12, nHeads: 3, nLayers: 2 } as const;

test.each<[string, Partial<GPTOptions>, string]>([
  ["GPT-2", { tiedHead: true, qkvBias: true, dropRate: 0.1 }, "gpt2"],
  ["the book's", { tiedHead: false, qkvBias: false, dropRate: 0.1 }, "gpt2"],
  ["Llama", { ...LLAMA_PARTS, nKVHeads: 1, hiddenDim: 20 }, "llama"],
  ["Mistral", { ...LLAMA_PARTS, windows: [3, 3] }, "mistral"],
  ["Qwen2", { ...LLAMA_PARTS, qkvBias: true, headDim: 6 }, "qwen2"],
  ["Qwen3", { ...LLAMA_PARTS, qkNorm: true, windows: [0, 3], tiedHead: true }, "qwen3"],
  [
    "Llama 3.1",
    {
      ...LLAMA_PARTS,
      rope: {
        base: 500_000,
        scaling: {
          type: "llama3",
          factor: 8,
          lowFrequencyFactor: 1,
          highFrequencyFactor: 4,
          originalContextLength: 4,
        },
      },
    },
    "llama",
  ],
])("a round trip of %s through Hugging Face's names", async (_, parts, modelType) => {
  const cfg = defineGPT({ ...small, ...parts });
  const params = initGPT(cfg, 3);
  const { config, tensors } = await gptToHuggingFace(params, cfg);
  expect(config["model_type"]).toBe(modelType);
  const back = gptFromHuggingFace(config, tensors, "memory");
  expect(back.cfg).toEqual(cfg);
  const restored = new Map(entries(back.params));
  for (const [path, leaf] of entries(params))
    expect([...restored.get(path)!.dataSync()], path).toEqual([...leaf.dataSync()]);
  expect(restored.size).toBe(entries(params).length);
  disposeTree(params);
  disposeTree(back.params);
});

test("a model saved without its head has no prefix, and is read all the same", async () => {
  const cfg = defineGPT({ ...small, tiedHead: true, qkvBias: true });
  const params = initGPT(cfg, 3);
  const { config, tensors } = await gptToHuggingFace(params, cfg);
  const bare = new Map(
    [...tensors].map(([name, tensor]) => [name.replace("transformer.", ""), tensor]),
  );
  const back = gptFromHuggingFace(config, bare, "memory");
  expect([...back.params.tokEmb.dataSync()]).toEqual([...params.tokEmb.dataSync()]);
  disposeTree(params);
  disposeTree(back.params);
});

test("parts that no architecture has together are refused", async () => {
  const cfg = defineGPT({ ...small, ...LLAMA_PARTS, feedForward: "gelu" });
  const params = initGPT(cfg, 3);
  await expect(gptToHuggingFace(params, cfg)).rejects.toThrow(
    /none of gpt2, llama.* has the parts/,
  );
  disposeTree(params);
});

describe("what does not fit is named", () => {
  test.each<[string, (config: HuggingFaceConfig) => HuggingFaceConfig, string]>([
    [
      "another architecture",
      (config) => ({ ...config, model_type: "mamba" }),
      'm: config.json has model_type "mamba"; the decoders known are gpt2, llama',
    ],
    [
      "a missing tensor",
      (config) => ({ ...config, n_layer: 3 }),
      "m: tensor transformer.h.2.ln_1.weight is missing",
    ],
    [
      "a misshapen tensor",
      (config) => ({ ...config, vocab_size: 13 }),
      "m: tensor transformer.wte.weight is F32 [11, 12], but config.json asks for floats [13, 12]",
    ],
    [
      "surplus tensors",
      (config) => ({ ...config, n_layer: 1 }),
      "and 11 more belong to no part of the model that config.json describes (the nearest name there is transformer.h.0.ln_1.weight)",
    ],
    [
      "more layers than any model has",
      (config) => ({ ...config, n_layer: 1e9 }),
      "m: config.json has 1000000000 where it needs at most 10000 in n_layer",
    ],
    [
      "a field of another type",
      (config) => ({ ...config, n_embd: "12" }),
      'm: config.json has "12" where it needs a number in n_embd',
    ],
    [
      "sizes that contradict each other",
      (config) => ({ ...config, n_head: 5 }),
      "m: config.json does not fit together: defineGPT: embDim 12 is not a multiple of nHeads 5",
    ],
    [
      "a part that is not supported",
      (config) => ({ ...config, activation_function: "relu" }),
      'm: config.json has activation_function "relu", but only "gelu_new"',
    ],
  ])("%s", async (_, change, message) => {
    const cfg = defineGPT(small);
    const params = initGPT(cfg, 3);
    const { config, tensors } = await gptToHuggingFace(params, cfg);
    disposeTree(params);
    expect(() => gptFromHuggingFace(change(config), tensors, "m")).toThrow(message);
  });

  test("a misspelt tensor, with the nearest that is there", async () => {
    const cfg = defineGPT(small);
    const params = initGPT(cfg, 3);
    const { config, tensors } = await gptToHuggingFace(params, cfg);
    disposeTree(params);
    const misspelt = new Map(
      [...tensors].map(([name, tensor]) => [name.replace("h.1.ln_2.bias", "h.1.ln2.bias"), tensor]),
    );
    misspelt.set("x".repeat(1e6), misspelt.get("lm_head.weight")!); // too long to be compared
    expect(() => gptFromHuggingFace(config, misspelt, "m")).toThrow(
      "m: tensor transformer.h.1.ln_2.bias is missing, which config.json asks for; the nearest that is there is transformer.h.1.ln2.bias;",
    );
  });

  test("a number that is none", async () => {
    const cfg = defineGPT(small);
    const params = initGPT(cfg, 3);
    const { config, tensors } = await gptToHuggingFace(params, cfg);
    disposeTree(params);
    (tensors.get("transformer.wpe.weight")!.data as Float32Array)[7] = Number.NaN;
    expect(() => gptFromHuggingFace(config, tensors, "m")).toThrow(
      "m: tensor transformer.wpe.weight has NaN at index 7",
    );
  });
});

function configOf(folder: string): HuggingFaceConfig {
  return JSON.parse(readFileSync(`${folder}config.json`, "utf8")) as HuggingFaceConfig;
}
