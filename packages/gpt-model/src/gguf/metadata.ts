// A config as llama.cpp's metadata.
import type { GGUFType, GGUFValue } from "@llmsmith/checkpoint";
import type { GPTConfig } from "../config.ts";
import { exportedContext, type Target } from "./target.ts";

/** Codes of `general.file_type`. */
const fileTypes: Readonly<Record<GGUFType, number>> = { f32: 0, f16: 1, q8_0: 7 };
/** Of the blocks of small numbers, as ggml has them today. */
const QUANTIZATION_VERSION = 2;
/** Every so many blocks one of Gemma 3 sees all, and base of the others' positions, where nothing is said. */
const [USUAL_PERIOD, USUAL_WINDOW_BASE] = [6, 10_000];

/** The metadata of a model, without those of its tokenizer. */
export function metadataOf(cfg: GPTConfig, target: Target, type: GGUFType): Map<string, GGUFValue> {
  const metadata = new Map<string, GGUFValue>();
  const whole = (key: string, value: number) =>
    metadata.set(key.replace("*", target.name), { type: "u32", value });
  const float = (key: string, value: number) =>
    metadata.set(key.replace("*", target.name), { type: "f32", value });
  metadata.set("general.architecture", { type: "string", value: target.name });
  whole("general.file_type", fileTypes[type]);
  if (type === "q8_0") whole("general.quantization_version", QUANTIZATION_VERSION);
  whole("*.vocab_size", cfg.vocabSize);
  whole("*.context_length", exportedContext(cfg, target));
  whole("*.embedding_length", cfg.embDim);
  whole("*.block_count", cfg.nLayers);
  whole("*.feed_forward_length", cfg.hiddenDim);
  whole("*.attention.head_count", cfg.nHeads);
  whole("*.attention.head_count_kv", cfg.nKVHeads);
  whole("*.attention.key_length", cfg.headDim);
  whole("*.attention.value_length", cfg.headDim);
  const epsilon = cfg.norm === "rms" ? "layer_norm_rms_epsilon" : "layer_norm_epsilon";
  float(`*.attention.${epsilon}`, cfg.normEpsilon);
  if (cfg.rope) {
    whole("*.rope.dimension_count", cfg.headDim);
    float("*.rope.freq_base", cfg.rope.base);
    const { scaling } = cfg.rope;
    // Llama 3's scaling is a tensor of factors, not a type.
    const name = scaling?.type === "linear" ? "linear" : "none";
    metadata.set(`${target.name}.rope.scaling.type`, { type: "string", value: name });
    if (scaling?.type === "linear") float("*.rope.scaling.factor", scaling.factor);
  }
  const window = Math.max(0, ...(cfg.windows ?? []));
  if (target.windows && window > 0) {
    whole("*.attention.sliding_window", window);
    const seesPart = Array.from({ length: cfg.nLayers }, (_, i) => (cfg.windows?.[i] ?? 0) > 0);
    // Only where it is not the usual one: older versions know no other, and read no list.
    if (seesPart.some((part, i) => part === ((i + 1) % USUAL_PERIOD === 0)))
      metadata.set(`${target.name}.attention.sliding_window_pattern`, {
        type: "bool",
        value: seesPart,
      });
    const base = cfg.windowRope?.base ?? cfg.rope?.base ?? USUAL_WINDOW_BASE;
    if (base !== USUAL_WINDOW_BASE) float("*.rope.freq_base_swa", base);
  }
  return metadata;
}
