// Names of Llama and of those that took them over: Mistral, Qwen, Gemma.
import { type Stored, storedLinear } from "@llmsmith/checkpoint";
import type { GPTConfig } from "../config.ts";

/** How the parameters are stored. */
export function llamaStored(cfg: GPTConfig, prefix: string): Stored[] {
  const norm = (ours: string, theirs: string): Stored => ({
    theirs: `${theirs}.weight`,
    ours: [`${ours}.scale`],
  });
  const block = (i: number): Stored[] => {
    const [ours, theirs] = [`blocks.${i}`, `${prefix}layers.${i}`];
    const attention = `${theirs}.self_attn`;
    // With norms after the parts, "post_attention" is one of those; without them it is the second one before.
    const secondNorm = cfg.postNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm";
    return [
      norm(`${ours}.norm1`, `${theirs}.input_layernorm`),
      ...storedLinear(`${ours}.attn.query`, `${attention}.q_proj`, cfg.qkvBias),
      ...storedLinear(`${ours}.attn.key`, `${attention}.k_proj`, cfg.qkvBias),
      ...storedLinear(`${ours}.attn.value`, `${attention}.v_proj`, cfg.qkvBias),
      ...storedLinear(`${ours}.attn.out`, `${attention}.o_proj`, cfg.outBias),
      ...(cfg.qkNorm
        ? [
            norm(`${ours}.attn.queryNorm`, `${attention}.q_norm`),
            norm(`${ours}.attn.keyNorm`, `${attention}.k_norm`),
          ]
        : []),
      norm(`${ours}.norm2`, `${theirs}.${secondNorm}`),
      ...(cfg.postNorms
        ? [
            norm(`${ours}.postNorm1`, `${theirs}.post_attention_layernorm`),
            norm(`${ours}.postNorm2`, `${theirs}.post_feedforward_layernorm`),
          ]
        : []),
      ...storedLinear(`${ours}.gate`, `${theirs}.mlp.gate_proj`, cfg.feedForwardBias),
      ...storedLinear(`${ours}.up`, `${theirs}.mlp.up_proj`, cfg.feedForwardBias),
      ...storedLinear(`${ours}.down`, `${theirs}.mlp.down_proj`, cfg.feedForwardBias),
    ];
  };
  return [
    { theirs: `${prefix}embed_tokens.weight`, ours: ["tokEmb"] },
    ...Array.from({ length: cfg.nLayers }, (_, i) => block(i)).flat(),
    norm("norm", `${prefix}norm`),
    ...(cfg.tiedHead ? [] : storedLinear("head", "lm_head", false)),
  ];
}
