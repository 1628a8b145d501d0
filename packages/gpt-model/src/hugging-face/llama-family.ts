// Llama, Mistral, Qwen2, Qwen3 and Gemma 3: one shape of config, a few fields apart.
import type { Fields, HuggingFaceConfig } from "@llmsmith/checkpoint";
import { defineGPT, type GPTConfig, type GPTOptions, LLAMA_PARTS } from "../config.ts";
import type { Architecture } from "./architecture.ts";
import { llamaStored } from "./llama-names.ts";
import { type LayerType, readRope, writeRope } from "./rope-fields.ts";

/** What the members of the family differ in. */
type Member = {
  modelType: string;
  className: string;
  /** Fields of our config that the member reads in its own way, or always has. */
  read(fields: Fields): Partial<GPTConfig>;
  /** Whether the member can express a config of the family. */
  fits(cfg: GPTConfig): boolean;
  /** Fields that only this member writes. */
  write(cfg: GPTConfig): HuggingFaceConfig;
};

const members: readonly Member[] = [
  {
    modelType: "llama",
    className: "LlamaForCausalLM",
    read: (fields) => {
      const bias = fields.flag("attention_bias", false);
      const feedForwardBias = fields.flag("mlp_bias", false);
      return { qkvBias: bias, outBias: bias, feedForwardBias };
    },
    fits: (cfg) => !cfg.qkNorm && cfg.windows === undefined && cfg.qkvBias === cfg.outBias,
    write: (cfg) => ({ attention_bias: cfg.qkvBias, mlp_bias: cfg.feedForwardBias }),
  },
  {
    modelType: "mistral",
    className: "MistralForCausalLM",
    read: (fields) => {
      const window = fields.number("sliding_window", 0);
      return window === 0 ? {} : { windows: everyLayer(fields, window) };
    },
    fits: (cfg) => !cfg.qkNorm && withoutBiases(cfg) && !cfg.qkvBias && oneWindow(cfg),
    write: (cfg) => ({ sliding_window: cfg.windows?.[0] ?? null }),
  },
  {
    modelType: "qwen2",
    className: "Qwen2ForCausalLM",
    read: (fields) => ({ qkvBias: true, ...windowsByType(fields) }),
    fits: (cfg) => !cfg.qkNorm && withoutBiases(cfg) && cfg.qkvBias,
    write: writeWindows,
  },
  {
    modelType: "qwen3",
    className: "Qwen3ForCausalLM",
    read: (fields) => {
      const bias = fields.flag("attention_bias", false);
      return { qkNorm: true, qkvBias: bias, outBias: bias, ...windowsByType(fields) };
    },
    fits: (cfg) => cfg.qkNorm && !cfg.feedForwardBias && cfg.qkvBias === cfg.outBias,
    write: (cfg) => ({ attention_bias: cfg.qkvBias, ...writeWindows(cfg) }),
  },
];

/** The architectures of the family but Gemma 3, which has parts of its own. */
export const llamaFamily: readonly Architecture[] = members.map((member) => ({
  modelType: member.modelType,
  className: member.className,
  prefix: "model.",
  read: (fields) => {
    fields.only("hidden_act", ["silu"]);
    return defineGPT({
      ...LLAMA_PARTS,
      ...commonOptions(fields),
      tiedHead: fields.flag("tie_word_embeddings", false),
      rope: readRope(fields, "full_attention", 10_000),
      ...member.read(fields),
    });
  },
  write: (cfg) => {
    const { norm, feedForward, rope, windowRope, postNorms, normOffset, attentionScale } = cfg;
    const family = norm === "rms" && feedForward === "swiglu" && rope && !windowRope && !postNorms;
    const unscaled = cfg.embeddingScale === 1 && attentionScale === undefined && normOffset === 0;
    if (!family || !unscaled || !member.fits(cfg)) return undefined;
    return {
      ...commonFields(cfg),
      hidden_act: "silu",
      rope_parameters: writeRope(rope),
      ...member.write(cfg),
    };
  },
  stored: llamaStored,
}));

/** What all of the family, Gemma included, read alike. */
export function commonOptions(fields: Fields): GPTOptions {
  const embDim = fields.number("hidden_size");
  const nHeads = fields.number("num_attention_heads");
  return {
    vocabSize: fields.number("vocab_size"),
    contextLength: fields.number("max_position_embeddings"),
    embDim,
    nHeads,
    nKVHeads: fields.number("num_key_value_heads", nHeads),
    headDim: fields.number("head_dim", embDim / nHeads),
    nLayers: fields.number("num_hidden_layers"),
    hiddenDim: fields.number("intermediate_size"),
    normEpsilon: fields.number("rms_norm_eps", 1e-6),
    dropRate: fields.number("attention_dropout", 0),
  };
}

/** The fields of {@link commonOptions}. */
export function commonFields(cfg: GPTConfig): HuggingFaceConfig {
  return {
    vocab_size: cfg.vocabSize,
    max_position_embeddings: cfg.contextLength,
    hidden_size: cfg.embDim,
    num_attention_heads: cfg.nHeads,
    num_key_value_heads: cfg.nKVHeads,
    head_dim: cfg.headDim,
    num_hidden_layers: cfg.nLayers,
    intermediate_size: cfg.hiddenDim,
    rms_norm_eps: cfg.normEpsilon,
    attention_dropout: cfg.dropRate,
    tie_word_embeddings: cfg.tiedHead,
  };
}

/** `layer_types` of a config with windows; without any, what `otherwise` says of a layer. */
export function windowsOf(
  fields: Fields,
  window: number,
  otherwise: (layer: number) => LayerType,
): number[] {
  const types = fields.list("layer_types");
  return everyLayer(fields, window).map((_, i) =>
    (types?.[i] ?? otherwise(i)) === "sliding_attention" ? window : 0,
  );
}

/** `layer_types` of windows. */
export function layerTypes({ windows, nLayers }: GPTConfig): LayerType[] {
  return Array.from({ length: nLayers }, (_, i) =>
    windows?.[i] ? "sliding_attention" : "full_attention",
  );
}

function windowsByType(fields: Fields): Partial<GPTConfig> {
  if (!fields.flag("use_sliding_window", false)) return {};
  const window = fields.number("sliding_window", 4096);
  const first = fields.number("max_window_layers", 28);
  const type = (i: number) => (i >= first ? "sliding_attention" : "full_attention");
  return { windows: windowsOf(fields, window, type) };
}

function writeWindows(cfg: GPTConfig): HuggingFaceConfig {
  const window = Math.max(0, ...(cfg.windows ?? []));
  if (window === 0) return { use_sliding_window: false, sliding_window: null };
  return { use_sliding_window: true, sliding_window: window, layer_types: layerTypes(cfg) };
}

function everyLayer(fields: Fields, window: number): number[] {
  return Array.from({ length: fields.number("num_hidden_layers") }, () => window);
}

function withoutBiases(cfg: GPTConfig): boolean {
  return !cfg.outBias && !cfg.feedForwardBias;
}

function oneWindow({ windows = [] }: GPTConfig): boolean {
  return windows.every((window) => window === windows[0]);
}
