// Rotary positions in config.json: `rope_parameters` of today, `rope_theta` and `rope_scaling` of yesterday.
import { type Fields, type HuggingFaceConfig, shownValue } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import type { RopeConfig } from "../rope-config.ts";

/** The kinds of attention for which newer configs may have parameters of their own. */
export type LayerType = "full_attention" | "sliding_attention";

/**
 * The rotary positions of one kind of layer.
 * @param fallback base where none is given
 * @throws UserError for a scaling that is not supported
 */
export function readRope(fields: Fields, layers: LayerType, fallback: number): RopeConfig {
  const today = fields.inside("rope_parameters");
  const own = today?.inside(layers) ?? today;
  if (own) return ropeOf(own, own.number("rope_theta", fields.number("rope_theta", fallback)));
  const scaling = fields.inside("rope_scaling");
  const base = fields.number("rope_theta", fallback);
  return scaling ? ropeOf(scaling, base) : { base };
}

function ropeOf(fields: Fields, base: number): RopeConfig {
  fields.only("partial_rotary_factor", [1]);
  const type = fields.text("rope_type", fields.text("type", "default"));
  if (type === "default") return { base };
  const factor = fields.number("factor");
  if (type === "linear") return { base, scaling: { type, factor } };
  if (type === "llama3")
    return {
      base,
      scaling: {
        type,
        factor,
        lowFrequencyFactor: fields.number("low_freq_factor"),
        highFrequencyFactor: fields.number("high_freq_factor"),
        originalContextLength: fields.number("original_max_position_embeddings"),
      },
    };
  throw new UserError(
    `${fields.where}: config.json has the rope_type ${shownValue(type)}; known are default, linear and llama3`,
  );
}

/** The parameters as transformers 5 writes them. */
export function writeRope({ base, scaling }: RopeConfig): HuggingFaceConfig {
  if (scaling === undefined) return { rope_theta: base, rope_type: "default" };
  const { type, factor } = scaling;
  if (type === "linear") return { rope_theta: base, rope_type: type, factor };
  return {
    rope_theta: base,
    rope_type: type,
    factor,
    low_freq_factor: scaling.lowFrequencyFactor,
    high_freq_factor: scaling.highFrequencyFactor,
    original_max_position_embeddings: scaling.originalContextLength,
  };
}
