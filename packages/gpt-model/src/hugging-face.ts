// GPT-2 as Hugging Face stores it: names, fused projections, config fields.
import type { RawTensor } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { type LayerNorm, type Linear, tf } from "@llmsmith/tensor";
import { defineGPT, type GPTConfig } from "./config.ts";
import type { BlockParams, GPTParams } from "./gpt.ts";

/** What `config.json` of a GPT-2 folder says, as far as it concerns the shape. */
export type HuggingFaceConfig = Record<string, unknown>;

/** The parts that stand under their own name on both sides: ours → Hugging Face's. */
const norms = [
  ["norm1", "ln_1"],
  ["norm2", "ln_2"],
] as const;
const maps = [
  ["up", "mlp.c_fc"],
  ["down", "mlp.c_proj"],
] as const;

/**
 * Config and tensors of `GPT2LMHeadModel.from_pretrained`. Missing query, key and value biases are
 * written as zeros, since that class always has them.
 */
export async function gptToHuggingFace(
  params: GPTParams,
  cfg: GPTConfig,
): Promise<{ config: HuggingFaceConfig; tensors: Map<string, RawTensor> }> {
  const tensors = new Map<string, RawTensor>();
  const put = async (name: string, tensor: tf.Tensor | undefined, shape?: number[]) => {
    const data = tensor
      ? new Float32Array(await tensor.data())
      : new Float32Array(shape!.reduce((a, b) => a * b));
    tensors.set(name, { dtype: "F32", shape: tensor?.shape ?? shape!, data });
  };
  const putNorm = async (name: string, norm: LayerNorm) => {
    await put(`${name}.weight`, norm.scale);
    await put(`${name}.bias`, norm.shift);
  };
  const C = cfg.embDim;
  await put("transformer.wte.weight", params.tokEmb);
  await put("transformer.wpe.weight", params.posEmb);
  for (const [i, block] of params.blocks.entries()) {
    const at = `transformer.h.${i}`;
    for (const [ours, theirs] of norms) await putNorm(`${at}.${theirs}`, block[ours]);
    const { query, key, value, out } = block.attn;
    const weight = tf.concat([query.weight, key.weight, value.weight], 1); // [C, 3C]
    await put(`${at}.attn.c_attn.weight`, weight);
    weight.dispose();
    const biases = [query.bias, key.bias, value.bias].filter((bias) => bias !== undefined);
    const bias = biases.length === 3 ? tf.concat(biases) : undefined;
    await put(`${at}.attn.c_attn.bias`, bias, [3 * C]);
    bias?.dispose();
    await put(`${at}.attn.c_proj.weight`, out.weight);
    await put(`${at}.attn.c_proj.bias`, out.bias, [C]);
    for (const [ours, theirs] of maps) {
      await put(`${at}.${theirs}.weight`, block[ours].weight);
      await put(`${at}.${theirs}.bias`, block[ours].bias, [block[ours].weight.shape[1]]);
    }
  }
  await putNorm("transformer.ln_f", params.norm);
  if (params.head) {
    const rows = tf.transpose(params.head.weight); // [V, C]
    await put("lm_head.weight", rows);
    rows.dispose();
  }
  return { config: toConfig(cfg), tensors };
}

/**
 * A model from a Hugging Face GPT-2 folder's config and tensors; parameters are variables.
 * @param where the folder or file, named in errors
 * @throws UserError for another architecture, or a missing or misshapen tensor
 */
export function gptFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): { cfg: GPTConfig; params: GPTParams } {
  const cfg = fromConfig(config, where);
  const { vocabSize: V, contextLength: T, embDim: C } = cfg;
  const prefix = tensors.has("transformer.wte.weight") ? "transformer." : "";
  const made: tf.Tensor[] = [];
  const take = (name: string, shape: number[]): Float32Array => {
    const raw = tensors.get(name);
    if (!raw)
      throw new UserError(
        `${where}: tensor ${name} is missing; the file is not a whole GPT-2 model of ${cfg.nLayers} layers`,
      );
    if (raw.dtype !== "F32" || raw.shape.join() !== shape.join())
      throw new UserError(
        `${where}: tensor ${name} is ${raw.dtype} [${raw.shape.join(", ")}], but the config asks for F32 [${shape.join(", ")}]`,
      );
    return raw.data as Float32Array;
  };
  const variable = <R extends tf.Rank>(make: () => tf.Tensor<R>): tf.Tensor<R> => {
    const kept = tf.tidy(() => tf.variable(make())) as tf.Tensor as tf.Tensor<R>;
    made.push(kept);
    return kept;
  };
  const matrix = (name: string, rows: number, columns: number) =>
    variable(() => tf.tensor2d(take(name, [rows, columns]), [rows, columns]));
  const vector = (name: string, size: number) => variable(() => tf.tensor1d(take(name, [size])));
  const norm = (name: string): LayerNorm => ({
    scale: vector(`${name}.weight`, C),
    shift: vector(`${name}.bias`, C),
  });
  const map = (name: string, inDim: number, outDim: number): Linear => ({
    weight: matrix(`${name}.weight`, inDim, outDim),
    bias: vector(`${name}.bias`, outDim),
  });

  const block = (i: number): BlockParams => {
    const at = `${prefix}h.${i}`;
    const weights = take(`${at}.attn.c_attn.weight`, [C, 3 * C]);
    const biases = take(`${at}.attn.c_attn.bias`, [3 * C]);
    const part = (k: number): Linear => ({
      weight: variable(() =>
        tf.slice(tf.tensor2d(weights, [C, 3 * C]), [0, k * C], [C, C]),
      ) as tf.Tensor2D,
      ...(cfg.qkvBias
        ? { bias: variable(() => tf.tensor1d(biases.subarray(k * C, (k + 1) * C))) }
        : {}),
    });
    return {
      norm1: norm(`${at}.ln_1`),
      attn: { query: part(0), key: part(1), value: part(2), out: map(`${at}.attn.c_proj`, C, C) },
      norm2: norm(`${at}.ln_2`),
      up: map(`${at}.mlp.c_fc`, C, 4 * C),
      down: map(`${at}.mlp.c_proj`, 4 * C, C),
    };
  };

  try {
    const params: GPTParams = {
      tokEmb: matrix(`${prefix}wte.weight`, V, C),
      posEmb: matrix(`${prefix}wpe.weight`, T, C),
      blocks: Array.from({ length: cfg.nLayers }, (_, i) => block(i)),
      norm: norm(`${prefix}ln_f`),
    };
    if (!cfg.tiedHead) {
      const rows = take("lm_head.weight", [V, C]);
      params.head = { weight: variable(() => tf.transpose(tf.tensor2d(rows, [V, C]))) };
    }
    return { cfg, params };
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
}

/** Names that only our config has: kept in config.json under one key, so that nothing is lost. */
type Extra = { qkvBias: boolean };

function toConfig(cfg: GPTConfig): HuggingFaceConfig {
  const extra: Extra = { qkvBias: cfg.qkvBias };
  return {
    architectures: ["GPT2LMHeadModel"],
    model_type: "gpt2",
    vocab_size: cfg.vocabSize,
    n_positions: cfg.contextLength,
    n_embd: cfg.embDim,
    n_head: cfg.nHeads,
    n_layer: cfg.nLayers,
    n_inner: null,
    activation_function: "gelu_new",
    layer_norm_epsilon: 1e-5,
    resid_pdrop: cfg.dropRate,
    embd_pdrop: cfg.dropRate,
    attn_pdrop: cfg.dropRate,
    scale_attn_weights: true,
    tie_word_embeddings: cfg.tiedHead,
    dtype: "float32",
    llmsmith: extra,
  };
}

function fromConfig(config: HuggingFaceConfig, where: string): GPTConfig {
  const fixed: Record<string, unknown[]> = {
    model_type: ["gpt2"],
    activation_function: ["gelu_new", undefined],
    layer_norm_epsilon: [1e-5, undefined],
    scale_attn_weights: [true, undefined],
    scale_attn_by_inverse_layer_idx: [false, undefined],
    add_cross_attention: [false, undefined],
  };
  for (const [field, accepted] of Object.entries(fixed))
    if (!accepted.includes(config[field]))
      throw new UserError(
        `${where}: config.json has ${field} ${JSON.stringify(config[field])}, but this model needs ${JSON.stringify(accepted[0])}; it is another architecture`,
      );
  const size = (field: string): number => {
    const value = config[field];
    if (typeof value !== "number")
      throw new UserError(`${where}: config.json lacks the number ${field}; the file is damaged`);
    return value;
  };
  const inner = config["n_inner"];
  if (inner !== null && inner !== undefined && inner !== 4 * size("n_embd"))
    throw new UserError(
      `${where}: config.json has n_inner ${JSON.stringify(inner)}, but only 4 · n_embd is supported`,
    );
  const extra = config["llmsmith"] as Partial<Extra> | undefined;
  return defineGPT({
    vocabSize: size("vocab_size"),
    contextLength: size("n_positions"),
    embDim: size("n_embd"),
    nHeads: size("n_head"),
    nLayers: size("n_layer"),
    dropRate: (config["resid_pdrop"] as number | undefined) ?? 0.1,
    qkvBias: extra?.qkvBias ?? true,
    tiedHead: (config["tie_word_embeddings"] as boolean | undefined) ?? true,
  });
}
