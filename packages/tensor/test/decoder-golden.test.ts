// Mistral and Llama put together from the operations alone: logits against those of Hugging Face's
// transformers, for grouped keys, a window, rotary positions and scaled ones.
import { existsSync, readFileSync } from "node:fs";
import {
  embed,
  linear,
  rmsNorm,
  rope,
  ropeFrequencies,
  scaledDotProductAttention,
  swiGlu,
  tf,
} from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { read } from "./op-check.ts";

type Config = {
  num_attention_heads: number;
  num_key_value_heads: number;
  num_hidden_layers: number;
  rms_norm_eps: number;
  sliding_window?: number;
  head_dim: number;
  rope_parameters: Record<string, number> & { rope_type: string };
};
type Stored = Map<string, { shape: number[]; values: Float32Array | Int32Array }>;

const folder = new URL("../../../../shared/reference/hf/", import.meta.url);

/** The tensors of a safetensors file: 8 bytes of length, a JSON header, the data. */
function stored(url: URL): Stored {
  const bytes = readFileSync(url);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, start)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const found: Stored = new Map();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [from, to] = data_offsets.map((at) => start + at);
    const data = Uint8Array.from(bytes.subarray(from, to)).buffer; // aligned anew
    found.set(name, {
      shape,
      values: dtype === "I32" ? new Int32Array(data) : new Float32Array(data),
    });
  }
  return found;
}

/** Llama 3's scaled frequencies: slow ones divided, fast ones as they are, those between by degrees. */
function frequenciesOf({ head_dim, rope_parameters: rope }: Config): Float64Array {
  return ropeFrequencies(head_dim, rope["rope_theta"]).map((frequency) => {
    if (rope.rope_type !== "llama3") return frequency;
    const [low, high] = [rope["low_freq_factor"]!, rope["high_freq_factor"]!];
    const turns = (rope["original_max_position_embeddings"]! * frequency) / (2 * Math.PI);
    const share = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return (1 - share) * (frequency / rope["factor"]!) + share * frequency;
  });
}

/** Logits [B, T, V]; `blockSize` as in attention's options. */
function decoder(cfg: Config, weights: Stored, ids: tf.Tensor, blockSize?: number): tf.Tensor {
  const tensor = (name: string) => {
    const { values, shape } = weights.get(`${name}.weight`)!;
    return tf.tensor(values, shape, "float32");
  };
  const map = (name: string, x: tf.Tensor) =>
    linear({ weight: tf.transpose(tensor(name)) as tf.Tensor2D }, x); // stored as [out, in]
  const norm = (name: string, x: tf.Tensor) =>
    rmsNorm({ scale: tensor(name) as tf.Tensor1D }, x, cfg.rms_norm_eps);
  const [nHeads, nKVHeads] = [cfg.num_attention_heads, cfg.num_key_value_heads];
  const frequencies = frequenciesOf(cfg);
  let x = embed(tensor("model.embed_tokens") as tf.Tensor2D, ids);
  for (let i = 0; i < cfg.num_hidden_layers; i++) {
    const layer = `model.layers.${i}`;
    const y = norm(`${layer}.input_layernorm`, x);
    const q = rope(map(`${layer}.self_attn.q_proj`, y), { nHeads, frequencies });
    const k = rope(map(`${layer}.self_attn.k_proj`, y), { nHeads: nKVHeads, frequencies });
    const v = map(`${layer}.self_attn.v_proj`, y);
    const heads = scaledDotProductAttention(q, k, v, {
      nHeads,
      nKVHeads,
      ...(cfg.sliding_window === undefined ? {} : { window: cfg.sliding_window }),
      ...(blockSize === undefined ? {} : { blockSize }),
    });
    x = tf.add(x, map(`${layer}.self_attn.o_proj`, heads));
    const z = norm(`${layer}.post_attention_layernorm`, x);
    const gated = swiGlu(map(`${layer}.mlp.gate_proj`, z), map(`${layer}.mlp.up_proj`, z));
    x = tf.add(x, map(`${layer}.mlp.down_proj`, gated));
  }
  return map("lm_head", norm("model.norm", x));
}

describe.skipIf(!existsSync(folder))("against transformers (skipped without its values)", () => {
  test.each(["mistral", "llama"])("%s", (name) => {
    const at = (file: string) => new URL(`${name}/${file}`, folder);
    const cfg = JSON.parse(readFileSync(at("config.json"), "utf8")) as Config;
    const weights = stored(at("model.safetensors"));
    const expected = stored(at("expected.safetensors"));
    const { values, shape } = expected.get("input_ids")!;
    const logits = expected.get("logits")!.values;
    for (const blockSize of [undefined, 5])
      expect(
        read(() => decoder(cfg, weights, tf.tensor(values, shape, "int32"), blockSize)),
      ).toBeAllClose(logits, { rtol: 1e-4, atol: 1e-4 });
  });
});
