// Which parameters a config has and how large they are: initialisation, import and counting read it here.
import type { ParameterShapes } from "@llmsmith/tensor";
import { defineGPT, type GPTConfig, type GPTOptions } from "./config.ts";

/** The parameters of a config, as paths into `GPTParams`. Maps are [inDim, outDim]. */
export function gptShapes(cfg: GPTConfig): ParameterShapes {
  const { vocabSize: V, contextLength: T, embDim: C, hiddenDim } = cfg;
  const shapes = new Map<string, readonly number[]>();
  const norm = (path: string, width = C, kind = cfg.norm) => {
    shapes.set(`${path}.scale`, [width]);
    if (kind === "layer") shapes.set(`${path}.shift`, [width]);
  };
  const map = (path: string, inDim: number, outDim: number, bias: boolean) => {
    shapes.set(`${path}.weight`, [inDim, outDim]);
    if (bias) shapes.set(`${path}.bias`, [outDim]);
  };
  shapes.set("tokEmb", [V, C]);
  if (!cfg.rope) shapes.set("posEmb", [T, C]);
  for (let i = 0; i < cfg.nLayers; i++) {
    const at = `blocks.${i}`;
    const heads = cfg.nHeads * cfg.headDim;
    const shared = cfg.nKVHeads * cfg.headDim;
    norm(`${at}.norm1`);
    map(`${at}.attn.query`, C, heads, cfg.qkvBias);
    map(`${at}.attn.key`, C, shared, cfg.qkvBias);
    map(`${at}.attn.value`, C, shared, cfg.qkvBias);
    map(`${at}.attn.out`, heads, C, cfg.outBias);
    if (cfg.qkNorm) {
      norm(`${at}.attn.queryNorm`, cfg.headDim, "rms");
      norm(`${at}.attn.keyNorm`, cfg.headDim, "rms");
    }
    if (cfg.postNorms) norm(`${at}.postNorm1`);
    norm(`${at}.norm2`);
    if (cfg.feedForward !== "gelu") map(`${at}.gate`, C, hiddenDim, cfg.feedForwardBias);
    map(`${at}.up`, C, hiddenDim, cfg.feedForwardBias);
    map(`${at}.down`, hiddenDim, C, cfg.feedForwardBias);
    if (cfg.postNorms) norm(`${at}.postNorm2`);
  }
  norm("norm");
  if (!cfg.tiedHead) map("head", C, V, false);
  return shapes;
}

/**
 * Number of parameters that a config has, without making them; a tied head counts once.
 * @throws RangeError as {@link defineGPT}
 */
export function countGPTParameters(options: GPTOptions): number {
  let count = 0;
  for (const shape of gptShapes(defineGPT(options)).values())
    count += shape.reduce((a, b) => a * b);
  return count;
}
