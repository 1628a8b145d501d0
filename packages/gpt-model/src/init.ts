// Fresh parameters of a GPT, in the two ways that matter: GPT-2's, and the book's (PyTorch's defaults).
import { initAttention, torchLinear } from "@llmsmith/attention";
import { createRandom, type TorchRandom, torchRandom } from "@llmsmith/random";
import { type LayerNorm, type Linear, tf } from "@llmsmith/tensor";
import type { GPTConfig } from "./config.ts";
import type { GPTParams } from "./gpt.ts";

/**
 * Parameters as GPT-2 starts with, all variables:
 *   embeddings, weights  N(0, 0.02²)       biases, shifts  0      scales  1
 *   attn.out, down       N(0, 0.02² / (2·nLayers)): the residual sum keeps its size
 * @param seed same seed, same numbers, on every engine
 */
export function initGPT(cfg: GPTConfig, seed: number): GPTParams {
  const { vocabSize: V, contextLength: T, embDim: C, nLayers: L } = cfg;
  const random = createRandom(seed);
  const normal = (rows: number, columns: number, deviation = 0.02): tf.Tensor2D => {
    const values = Float32Array.from({ length: rows * columns }, () => random.normal() * deviation);
    return variable(() => tf.tensor2d(values, [rows, columns]));
  };
  const map = (inDim: number, outDim: number, bias = true, deviation?: number): Linear => ({
    weight: normal(inDim, outDim, deviation),
    ...(bias ? { bias: variable(() => tf.zeros<tf.Rank.R1>([outDim])) } : {}),
  });
  const residual = 0.02 / Math.sqrt(2 * L);
  return {
    tokEmb: normal(V, C),
    posEmb: normal(T, C),
    blocks: Array.from({ length: L }, () => ({
      norm1: initNorm(C),
      attn: {
        query: map(C, C, cfg.qkvBias),
        key: map(C, C, cfg.qkvBias),
        value: map(C, C, cfg.qkvBias),
        out: map(C, C, true, residual),
      },
      norm2: initNorm(C),
      up: map(C, 4 * C),
      down: map(4 * C, C, true, residual),
    })),
    norm: initNorm(C),
    ...(cfg.tiedHead ? {} : { head: map(C, V, false) }),
  };
}

/**
 * Parameters as the book's `GPTModel(cfg)` has after `torch.manual_seed(seed)`: PyTorch's defaults, drawn
 * in PyTorch's order. 124M parameters take a few seconds.
 * @param seed a seed, or a stream to go on drawing from
 */
export function initGPTLikePyTorch(cfg: GPTConfig, seed: number | TorchRandom): GPTParams {
  const { vocabSize: V, contextLength: T, embDim: C, nLayers: L } = cfg;
  const random = typeof seed === "number" ? torchRandom(seed) : seed;
  const embedding = (rows: number) =>
    variable(() => tf.tensor2d(random.randn(rows * C), [rows, C])) as tf.Tensor2D;
  const params: GPTParams = {
    tokEmb: embedding(V),
    posEmb: embedding(T),
    blocks: Array.from({ length: L }, () => {
      const attn = initAttention(C, C, random, cfg.qkvBias);
      const up = torchLinear(random, C, 4 * C, true);
      const down = torchLinear(random, 4 * C, C, true);
      return { norm1: initNorm(C), attn, norm2: initNorm(C), up, down };
    }),
    norm: initNorm(C),
  };
  if (!cfg.tiedHead) params.head = torchLinear(random, C, V);
  return params;
}

function initNorm(width: number): LayerNorm {
  return {
    scale: variable(() => tf.ones<tf.Rank.R1>([width])),
    shift: variable(() => tf.zeros<tf.Rank.R1>([width])),
  };
}

function variable<R extends tf.Rank>(make: () => tf.Tensor<R>): tf.Tensor<R> {
  return tf.tidy(() => tf.variable(make())) as tf.Tensor as tf.Tensor<R>;
}
