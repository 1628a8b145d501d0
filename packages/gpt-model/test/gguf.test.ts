// A decoder as llama.cpp's tensors and metadata: names, layouts, and what it cannot say.
import { type GGUFTensor, type HuggingFaceConfig, type RawTensor } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import {
  defineGPT,
  type GPTAsGGUF,
  type GPTOptions,
  gptToGGUF,
  type GPTToGGUFOptions,
  gptToHuggingFace,
  initGPT,
  LLAMA_PARTS,
} from "@llmsmith/gpt-model";
import { disposeTree } from "@llmsmith/tensor";
import { expect, test } from "vitest";

const small = { vocabSize: 11, contextLength: 9, embDim: 12, nHeads: 3, nLayers: 2 } as const;
const gpt2 = { tiedHead: true, qkvBias: true } as const;
const gemma = {
  ...LLAMA_PARTS,
  feedForward: "geglu",
  normOffset: 1,
  postNorms: true,
  qkNorm: true,
  tiedHead: true,
  embeddingScale: Math.sqrt(12),
  attentionScale: 1 / 8,
  rope: { base: 1_000_000 },
  windowRope: { base: 10_000 },
  windows: [4, 0],
} as const;

type Exported = GPTAsGGUF & {
  original: Map<string, RawTensor>;
  config: HuggingFaceConfig;
  named(name: string): GGUFTensor;
};

async function exported(
  parts: Partial<GPTOptions>,
  options: GPTToGGUFOptions = {},
  changed: HuggingFaceConfig = {},
): Promise<Exported> {
  const cfg = defineGPT({ ...small, ...parts });
  const params = initGPT(cfg, 3);
  const { config, tensors } = await gptToHuggingFace(params, cfg);
  disposeTree(params);
  const made = gptToGGUF({ ...config, ...changed }, tensors, "memory", options);
  const named = (name: string) => {
    const found = made.tensors.find((one) => one.name === name);
    if (!found) throw new Error(`no ${name} in ${made.tensors.map((one) => one.name).join(" ")}`);
    return found;
  };
  return { ...made, original: tensors, config, named };
}

test("GPT-2: names, maps as [outDim, inDim], query, key and value joined", async () => {
  const { metadata, tensors, named, original } = await exported(gpt2);
  expect(tensors.map(({ name }) => name).slice(0, 9)).toEqual([
    "token_embd.weight",
    "position_embd.weight",
    "blk.0.attn_norm.weight",
    "blk.0.attn_norm.bias",
    "blk.0.attn_qkv.weight",
    "blk.0.attn_qkv.bias",
    "blk.0.attn_output.weight",
    "blk.0.attn_output.bias",
    "blk.0.ffn_norm.weight",
  ]);
  const joined = named("blk.1.attn_qkv.weight");
  expect(joined.shape).toEqual([36, 12]);
  const theirs = original.get("transformer.h.1.attn.c_attn.weight")!.data;
  const ours = joined.values();
  for (let out = 0; out < 36; out++)
    for (let into = 0; into < 12; into++)
      expect(ours[out * 12 + into]).toBe(theirs[into * 36 + out]);
  expect(metadata.get("gpt2.context_length")).toEqual({ type: "u32", value: 9 });
  expect(metadata.get("gpt2.attention.layer_norm_epsilon")).toEqual({ type: "f32", value: 1e-5 });
  expect(metadata.get("tokenizer.ggml.model")).toEqual({ type: "string", value: "none" });
});

test("the book's model without biases gets zeros, and keeps its head", async () => {
  const { named } = await exported({ tiedHead: false, qkvBias: false });
  expect([...named("blk.0.attn_qkv.bias").values()]).toEqual(Array.from({ length: 36 }, () => 0));
  expect(named("output.weight").shape).toEqual([11, 12]);
});

test("Llama: channels i and i + D/2 of a head stand side by side", async () => {
  const { metadata, named, original } = await exported({ ...LLAMA_PARTS, nKVHeads: 1, headDim: 6 });
  const theirs = original.get("model.layers.0.self_attn.q_proj.weight")!.data;
  const ours = named("blk.0.attn_q.weight").values();
  const order = [0, 3, 1, 4, 2, 5];
  for (let head = 0; head < 3; head++)
    for (const [to, from] of order.entries()) {
      const row = (values: ArrayLike<number | bigint>, at: number) =>
        Array.from({ length: 12 }, (_, i) => values[(head * 6 + at) * 12 + i]);
      expect(row(ours, to)).toEqual(row(theirs, from));
    }
  const values = original.get("model.layers.0.self_attn.v_proj.weight")!.data;
  expect([...named("blk.0.attn_v.weight").values()]).toEqual([...values]);
  expect(metadata.get("llama.attention.head_count_kv")).toEqual({ type: "u32", value: 1 });
  expect(metadata.get("llama.rope.scaling.type")).toEqual({ type: "string", value: "none" });
});

test("Llama 3's scaling is a tensor of factors, from 1 to the factor", async () => {
  const rope = {
    base: 500_000,
    scaling: {
      type: "llama3",
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalContextLength: 64,
    },
  } as const;
  const { named } = await exported({ ...LLAMA_PARTS, rope, headDim: 8 });
  const factors = [...named("rope_freqs.weight").values()];
  expect(factors).toHaveLength(4);
  expect([factors[0], factors[3]]).toEqual([1, 8]);
});

test("linear scaling is a type with a factor", async () => {
  const rope = { base: 10_000, scaling: { type: "linear", factor: 4 } } as const;
  const { metadata } = await exported({ ...LLAMA_PARTS, rope });
  expect(metadata.get("llama.rope.scaling.type")?.value).toBe("linear");
  expect(metadata.get("llama.rope.scaling.factor")?.value).toBe(4);
});

test("Mistral's window becomes the context, and it is said", async () => {
  const { metadata, notes } = await exported({ ...LLAMA_PARTS, windows: [5, 5] });
  expect(metadata.get("llama.context_length")?.value).toBe(5);
  expect(notes).toEqual([expect.stringContaining("5 tokens, not 9")]);
});

test("Gemma 3: norms counted from 0, its own scale in the queries' norm, windows by block", async () => {
  const { metadata, named, original } = await exported(gemma);
  const plain = (name: string) => [...(original.get(name)!.data as Float32Array)];
  const norm = plain("model.layers.0.post_feedforward_layernorm.weight");
  expect([...named("blk.0.post_ffw_norm.weight").values()]).toEqual(
    norm.map((x) => Math.fround(x + 1)),
  );
  // Scores by 1/8, where llama.cpp has 1/√4: the queries must be 1/4 as long.
  const queries = plain("model.layers.0.self_attn.q_norm.weight");
  expect([...named("blk.0.attn_q_norm.weight").values()]).toEqual(
    queries.map((x) => Math.fround((x + 1) / 4)),
  );
  expect(metadata.get("gemma3.attention.sliding_window")?.value).toBe(4);
  expect(metadata.get("gemma3.attention.sliding_window_pattern")?.value).toEqual([true, false]);
  expect(metadata.get("gemma3.context_length")?.value).toBe(9);
  expect(metadata.has("gemma3.rope.freq_base_swa")).toBe(false);
});

test("Gemma 3 with its usual sixth block needs no pattern", async () => {
  const { metadata } = await exported({ ...gemma, nLayers: 6, windows: [4, 4, 4, 4, 4, 0] });
  expect(metadata.get("gemma3.attention.sliding_window")?.value).toBe(4);
  expect(metadata.has("gemma3.attention.sliding_window_pattern")).toBe(false);
});

test("q8_0 for the maps; norms, biases and positions stay f32, rows of another width f16", async () => {
  const wide = { ...gpt2, embDim: 32, nHeads: 4, hiddenDim: 40 };
  const { metadata, named, notes } = await exported(wide, { type: "q8_0" });
  expect(named("token_embd.weight").type).toBe("q8_0");
  expect(named("blk.0.attn_qkv.weight").type).toBe("q8_0");
  expect(named("blk.0.ffn_up.weight").type).toBe("q8_0");
  expect(named("blk.0.ffn_down.weight").type).toBe("f16");
  expect(named("position_embd.weight").type).toBe("f32");
  expect(named("blk.0.attn_norm.weight").type).toBe("f32");
  expect(named("blk.0.attn_qkv.bias").type).toBe("f32");
  expect(notes).toEqual([expect.stringMatching(/^2 tensors are f16/)]);
  expect(metadata.get("general.file_type")?.value).toBe(7);
});

test.each<[string, Partial<GPTOptions>, HuggingFaceConfig, string]>([
  ["Qwen 3 with biases", { ...LLAMA_PARTS, qkNorm: true }, { attention_bias: true }, "a bias"],
  [
    "llama3 scaling of Qwen 3",
    { ...LLAMA_PARTS, qkNorm: true },
    {
      rope_parameters: {
        rope_type: "llama3",
        rope_theta: 1e6,
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 4,
      },
    },
    "llama3",
  ],
  ["an unknown model", {}, { model_type: "mamba" }, "mamba"],
])("%s is refused", async (_, parts, changed, message) => {
  await expect(exported(parts, {}, changed)).rejects.toThrow(UserError);
  await expect(exported(parts, {}, changed)).rejects.toThrow(message);
});

test("a tokenizer of another number of tokens is a mistake of the program", async () => {
  const tokenizer = new Map([
    ["tokenizer.ggml.tokens", { type: "string" as const, value: ["a", "b"] }],
  ]);
  await expect(exported(gpt2, { tokenizer })).rejects.toThrow("2 tokens, but the model 11");
});
