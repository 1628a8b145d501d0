// Which parameters a config has and how large they are.
import type { ParameterShapes } from "@llmsmith/tensor";
import type { BertConfig } from "./config.ts";

/** The parameters of a config, as paths into `BertParams`. Maps are [inDim, outDim]. */
export function bertShapes(cfg: BertConfig): ParameterShapes {
  const { vocabSize: V, embDim: C } = cfg;
  return new Map([
    ...bertBodyShapes(cfg),
    ["head.transform.weight", [C, C]],
    ["head.transform.bias", [C]],
    ["head.norm.scale", [C]],
    ["head.norm.shift", [C]],
    ["head.bias", [V]],
  ]);
}

/** {@link bertShapes} without the head: what every task starts from. */
export function bertBodyShapes(cfg: BertConfig): ParameterShapes {
  const { vocabSize: V, contextLength: T, embDim: C, hiddenDim, nTokenTypes } = cfg;
  const shapes = new Map<string, readonly number[]>();
  const norm = (path: string) => {
    shapes.set(`${path}.scale`, [C]);
    shapes.set(`${path}.shift`, [C]);
  };
  const map = (path: string, inDim: number, outDim: number) => {
    shapes.set(`${path}.weight`, [inDim, outDim]);
    shapes.set(`${path}.bias`, [outDim]);
  };
  shapes.set("tokEmb", [V, C]);
  shapes.set("posEmb", [T, C]);
  shapes.set("typeEmb", [nTokenTypes, C]);
  norm("embNorm");
  for (let i = 0; i < cfg.nLayers; i++) {
    const at = `blocks.${i}`;
    for (const name of ["query", "key", "value", "out"]) map(`${at}.attn.${name}`, C, C);
    norm(`${at}.norm1`);
    map(`${at}.up`, C, hiddenDim);
    map(`${at}.down`, hiddenDim, C);
    norm(`${at}.norm2`);
  }
  return shapes;
}
