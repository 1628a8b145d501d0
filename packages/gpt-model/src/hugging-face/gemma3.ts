// Gemma 3 (text): norms before and after, scales counted from 1, scaled embeddings, two kinds of layers.
import type { Fields, HuggingFaceConfig } from "@llmsmith/checkpoint";
import { defineGPT, type GPTConfig } from "../config.ts";
import type { Architecture } from "./architecture.ts";
import { commonFields, commonOptions, layerTypes, windowsOf } from "./llama-family.ts";
import { llamaStored } from "./llama-names.ts";
import { readRope, writeRope } from "./rope-fields.ts";

/** `Gemma3ForCausalLM`. */
export const gemma3: Architecture = {
  modelType: "gemma3_text",
  className: "Gemma3ForCausalLM",
  prefix: "model.",
  read,
  write,
  stored: llamaStored,
};

/** What Gemma 3 always has. */
const parts = {
  norm: "rms",
  normOffset: 1,
  postNorms: true,
  qkNorm: true,
  feedForward: "geglu",
  feedForwardBias: false,
} as const satisfies Partial<GPTConfig>;

function read(fields: Fields): GPTConfig {
  fields.only("hidden_activation", ["gelu_pytorch_tanh"]);
  fields.only("attn_logit_softcapping", []);
  fields.only("final_logit_softcapping", []);
  fields.only("use_bidirectional_attention", [false]);
  const common = commonOptions(fields);
  const bias = fields.flag("attention_bias", false);
  const pattern = fields.number(
    "_sliding_window_pattern",
    fields.number("sliding_window_pattern", 6),
  );
  const type = (i: number) => ((i + 1) % pattern === 0 ? "full_attention" : "sliding_attention");
  const local = fields.number("rope_local_base_freq", 10_000);
  return defineGPT({
    ...common,
    ...parts,
    qkvBias: bias,
    outBias: bias,
    tiedHead: fields.flag("tie_word_embeddings", true),
    rope: readRope(fields, "full_attention", 1_000_000),
    windowRope: fields.inside("rope_parameters")
      ? readRope(fields, "sliding_attention", local)
      : { base: local },
    windows: windowsOf(fields, fields.number("sliding_window", 4096), type),
    attentionScale: 1 / Math.sqrt(fields.number("query_pre_attn_scalar", 256)),
    embeddingScale: Math.sqrt(common.embDim),
  });
}

function write(cfg: GPTConfig): HuggingFaceConfig | undefined {
  const { rope, windowRope = rope, windows, attentionScale, embDim } = cfg;
  const same = Object.entries(parts).every(
    ([key, value]) => cfg[key as keyof typeof parts] === value,
  );
  const scaled = cfg.embeddingScale === Math.sqrt(embDim) && cfg.qkvBias === cfg.outBias;
  if (!same || !scaled || !rope || !windowRope) return undefined;
  return {
    ...commonFields(cfg),
    hidden_activation: "gelu_pytorch_tanh",
    attention_bias: cfg.qkvBias,
    attn_logit_softcapping: null,
    final_logit_softcapping: null,
    query_pre_attn_scalar:
      attentionScale === undefined ? cfg.headDim : rounded(attentionScale ** -2),
    sliding_window: Math.max(...(windows ?? []), 0) || 4096,
    layer_types: layerTypes(cfg),
    rope_parameters: {
      full_attention: writeRope(rope),
      sliding_attention: writeRope(windowRope),
    },
  };
}

/** 256.00000000000006 of 1/√256 is 256. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
