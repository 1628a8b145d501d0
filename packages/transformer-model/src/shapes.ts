// Which parameters a config has and how large they are.
import type { ParameterShapes } from "@llmsmith/tensor";
import type { TransformerConfig } from "./config.ts";

/** The parameters of a config, as paths into `TransformerParams`. Maps are [inDim, outDim]. */
export function transformerShapes(cfg: TransformerConfig): ParameterShapes {
  const { vocabSize: V, embDim: C } = cfg;
  const shapes = new Map<string, readonly number[]>();
  const norm = (path: string) => {
    shapes.set(`${path}.scale`, [C]);
    shapes.set(`${path}.shift`, [C]);
  };
  const map = (path: string, inDim: number, outDim: number) => {
    shapes.set(`${path}.weight`, [inDim, outDim]);
    shapes.set(`${path}.bias`, [outDim]);
  };
  const attention = (path: string) => {
    for (const name of ["query", "key", "value", "out"]) map(`${path}.${name}`, C, C);
  };
  const feedForward = (at: string, hiddenDim: number) => {
    map(`${at}.up`, C, hiddenDim);
    map(`${at}.down`, hiddenDim, C);
    norm(`${at}.norm2`);
  };
  shapes.set("tokEmb", [V, C]);
  for (let i = 0; i < cfg.nLayers; i++) {
    const at = `encoder.${i}`;
    attention(`${at}.attn`);
    norm(`${at}.norm1`);
    feedForward(at, cfg.hiddenDim);
  }
  for (let i = 0; i < cfg.nDecoderLayers; i++) {
    const at = `decoder.${i}`;
    attention(`${at}.attn`);
    norm(`${at}.norm1`);
    attention(`${at}.cross`);
    norm(`${at}.crossNorm`);
    feedForward(at, cfg.decoderHiddenDim);
  }
  shapes.set("headBias", [V]);
  return shapes;
}
