// GPT-2 as transformers stores it: query, key and value in one map, maps as we have them.
import {
  type Fields,
  type HuggingFaceConfig,
  type Stored,
  storedLayerNorm,
} from "@llmsmith/checkpoint";
import { defineGPT, type GPTConfig } from "../config.ts";
import type { Architecture } from "./architecture.ts";

/** Names that only our config has: kept in config.json under one key, so that nothing is lost. */
type Extra = { qkvBias: boolean };

/** `GPT2LMHeadModel`. */
export const gpt2: Architecture = {
  modelType: "gpt2",
  className: "GPT2LMHeadModel",
  prefix: "transformer.",
  read,
  write,
  stored,
};

function read(fields: Fields): GPTConfig {
  fields.only("activation_function", ["gelu_new", "gelu_pytorch_tanh"]);
  fields.only("scale_attn_weights", [true]);
  fields.only("scale_attn_by_inverse_layer_idx", [false]);
  fields.only("add_cross_attention", [false]);
  const embDim = fields.number("n_embd");
  return defineGPT({
    vocabSize: fields.number("vocab_size"),
    contextLength: fields.number("n_positions"),
    embDim,
    nHeads: fields.number("n_head"),
    nLayers: fields.number("n_layer"),
    hiddenDim: fields.number("n_inner", 4 * embDim),
    normEpsilon: fields.number("layer_norm_epsilon", 1e-5),
    dropRate: fields.number("resid_pdrop", 0.1),
    qkvBias: fields.inside("llmsmith")?.flag("qkvBias", true) ?? true,
    tiedHead: fields.flag("tie_word_embeddings", true),
  });
}

function write(cfg: GPTConfig): HuggingFaceConfig | undefined {
  const { rope, norm, feedForward, windows, qkNorm, postNorms, attentionScale } = cfg;
  const other = rope || norm !== "layer" || feedForward !== "gelu" || windows || qkNorm;
  const scaled = postNorms || attentionScale !== undefined || cfg.embeddingScale !== 1;
  const shaped = cfg.nKVHeads !== cfg.nHeads || cfg.headDim * cfg.nHeads !== cfg.embDim;
  if (other || scaled || shaped || !cfg.outBias || !cfg.feedForwardBias) return undefined;
  const extra: Extra = { qkvBias: cfg.qkvBias };
  return {
    vocab_size: cfg.vocabSize,
    n_positions: cfg.contextLength,
    n_embd: cfg.embDim,
    n_head: cfg.nHeads,
    n_layer: cfg.nLayers,
    n_inner: cfg.hiddenDim === 4 * cfg.embDim ? null : cfg.hiddenDim,
    activation_function: "gelu_new",
    layer_norm_epsilon: cfg.normEpsilon,
    resid_pdrop: cfg.dropRate,
    embd_pdrop: cfg.dropRate,
    attn_pdrop: cfg.dropRate,
    scale_attn_weights: true,
    tie_word_embeddings: cfg.tiedHead,
    llmsmith: extra,
  };
}

/** Missing query, key and value biases are stored as zeros, since GPT2LMHeadModel always has them. */
function stored(cfg: GPTConfig, prefix: string): Stored[] {
  const map = (ours: string, theirs: string): Stored[] =>
    ["weight", "bias"].map((part) => ({ theirs: `${theirs}.${part}`, ours: [`${ours}.${part}`] }));
  const block = (i: number): Stored[] => {
    const [ours, theirs] = [`blocks.${i}`, `${prefix}h.${i}`];
    const fused = (part: string) =>
      ["query", "key", "value"].map((name) => `${ours}.attn.${name}.${part}`);
    const biases = `${theirs}.attn.c_attn.bias`;
    return [
      ...storedLayerNorm(`${ours}.norm1`, `${theirs}.ln_1`),
      { theirs: `${theirs}.attn.c_attn.weight`, ours: fused("weight") },
      cfg.qkvBias
        ? { theirs: biases, ours: fused("bias") }
        : { theirs: biases, ours: [], zeros: [3 * cfg.embDim] },
      ...map(`${ours}.attn.out`, `${theirs}.attn.c_proj`),
      ...storedLayerNorm(`${ours}.norm2`, `${theirs}.ln_2`),
      ...map(`${ours}.up`, `${theirs}.mlp.c_fc`),
      ...map(`${ours}.down`, `${theirs}.mlp.c_proj`),
    ];
  };
  return [
    { theirs: `${prefix}wte.weight`, ours: ["tokEmb"] },
    { theirs: `${prefix}wpe.weight`, ours: ["posEmb"] },
    ...Array.from({ length: cfg.nLayers }, (_, i) => block(i)).flat(),
    ...storedLayerNorm("norm", `${prefix}ln_f`),
    ...(cfg.tiedHead
      ? []
      : [{ theirs: "lm_head.weight", ours: ["head.weight"], transposed: true }]),
  ];
}
