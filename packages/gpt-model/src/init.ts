// Fresh parameters of a decoder, in the two ways that matter: GPT-2's, and the book's (PyTorch's defaults).
import { initAttention, torchLinear } from "@llmsmith/attention";
import { createRandom, type TorchRandom, torchRandom } from "@llmsmith/random";
import { type LayerNorm, tf, variableTree } from "@llmsmith/tensor";
import { defineGPT, type GPTConfig } from "./config.ts";
import type { GPTParams } from "./gpt.ts";
import { gptShapes } from "./shapes.ts";

/**
 * Parameters as GPT-2 starts with, all variables:
 *   embeddings, weights  N(0, 0.02²)       biases, shifts  0      scales  1 (0 where they count from 1)
 *   attn.out, down       N(0, 0.02² / (2·nLayers)): the residual sum keeps its size
 * @param seed same seed, same numbers, on every engine
 */
export function initGPT(cfg: GPTConfig, seed: number): GPTParams {
  const random = createRandom(seed);
  const residual = 0.02 / Math.sqrt(2 * cfg.nLayers);
  const start = (path: string, size: number[]): tf.Tensor => {
    if (path.endsWith(".scale")) return tf.fill(size, 1 - cfg.normOffset);
    if (path.endsWith(".shift") || path.endsWith(".bias")) return tf.zeros(size);
    const deviation = /\.(attn\.out|down)\.weight$/.test(path) ? residual : 0.02;
    const count = size.reduce((a, b) => a * b);
    return tf.tensor(
      Float32Array.from({ length: count }, () => random.normal() * deviation),
      size,
    );
  };
  return variableTree(gptShapes(cfg), start) as GPTParams;
}

/**
 * Parameters as the book's `GPTModel(cfg)` has after `torch.manual_seed(seed)`: PyTorch's defaults, drawn
 * in PyTorch's order. 124M parameters take a few seconds.
 * @param seed a seed, or a stream to go on drawing from
 * @throws RangeError for a config with parts that the book's model does not have
 */
export function initGPTLikePyTorch(cfg: GPTConfig, seed: number | TorchRandom): GPTParams {
  const { vocabSize: V, contextLength: T, embDim: C, nLayers: L } = cfg;
  requireBook(cfg);
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

/** PyTorch's defaults are known for the book's model alone. */
function requireBook(cfg: GPTConfig): void {
  const { vocabSize, contextLength, embDim, nHeads, nLayers, qkvBias, tiedHead } = cfg;
  const book = gptShapes(
    defineGPT({ vocabSize, contextLength, embDim, nHeads, nLayers, qkvBias, tiedHead }),
  );
  const shapes = gptShapes(cfg);
  const other =
    [...shapes].find(([path, shape]) => book.get(path)?.join() !== shape.join())?.[0] ??
    [...book.keys()].find((path) => !shapes.has(path));
  if (other !== undefined)
    throw new RangeError(
      `initGPTLikePyTorch: the book's model is GPT-2's, and ${other} is not as there; use initGPT`,
    );
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
