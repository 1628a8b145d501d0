// Names of llama.cpp's tensors.
import type { Stored } from "@llmsmith/checkpoint";

const whole: Readonly<Record<string, string>> = {
  tokEmb: "token_embd",
  posEmb: "position_embd",
  norm: "output_norm",
  head: "output",
};
const inBlock: Readonly<Record<string, string>> = {
  norm1: "attn_norm",
  "attn.query": "attn_q",
  "attn.key": "attn_k",
  "attn.value": "attn_v",
  "attn.out": "attn_output",
  "attn.queryNorm": "attn_q_norm",
  "attn.keyNorm": "attn_k_norm",
  postNorm1: "post_attention_norm",
  norm2: "ffn_norm",
  gate: "ffn_gate",
  up: "ffn_up",
  down: "ffn_down",
  postNorm2: "post_ffw_norm",
};
const suffixes: Readonly<Record<string, string>> = {
  weight: "weight",
  scale: "weight",
  bias: "bias",
  shift: "bias",
};

/**
 * The name of a stored tensor there: of the parameter that it holds, or of GPT-2's joined query, key and value.
 * @throws RangeError for a parameter that llama.cpp has no name for
 */
export function ggufName({ ours, theirs }: Stored): string {
  const joined = /(?:^|\.)h\.(\d+)\.attn\.c_attn\.(weight|bias)$/.exec(theirs);
  if (joined) return `blk.${joined[1]}.attn_qkv.${joined[2]}`;
  const path = ours[0] ?? theirs;
  const [, block, part = "", leaf = "weight"] =
    /^(?:blocks\.(\d+)\.)?(.+?)(?:\.(weight|bias|scale|shift))?$/.exec(path) ?? [];
  const name = block === undefined ? whole[part] : inBlock[part];
  if (name === undefined) throw new RangeError(`ggufName: ${path} has no name in GGUF`);
  return `${block === undefined ? "" : `blk.${block}.`}${name}.${suffixes[leaf]}`;
}
