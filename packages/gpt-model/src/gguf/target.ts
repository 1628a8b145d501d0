// What llama.cpp's architectures can say, and what of a config has to be refused or told.
import { UserError } from "@llmsmith/files";
import type { GPTConfig } from "../config.ts";

/** How an architecture of llama.cpp differs from the others. */
export type Target = {
  /** `general.architecture`. */
  name: string;
  /** Queries and keys are turned in neighbouring channels. */
  interleaved: boolean;
  /** Blocks with a window see that far only; otherwise windows are not known. */
  windows: boolean;
  /** Frequencies can be scaled one by one, as Llama 3 asks for. */
  frequencies: boolean;
  /** The joined heads and the feed-forward part may have biases. */
  biases: boolean;
};

const none = { interleaved: false, windows: false, frequencies: false, biases: false } as const;
const llama: Target = {
  ...none,
  name: "llama",
  interleaved: true,
  frequencies: true,
  biases: true,
};

/** By `model_type`. Mistral is a Llama there. */
const targets: Readonly<Record<string, Target>> = {
  gpt2: { ...none, name: "gpt2", biases: true },
  llama,
  mistral: llama,
  qwen2: { ...none, name: "qwen2" },
  qwen3: { ...none, name: "qwen3" },
  gemma3_text: { ...none, name: "gemma3", windows: true },
};

/**
 * The architecture for a model.
 * @throws UserError for a part that llama.cpp's architecture lacks
 */
export function targetOf(modelType: string, cfg: GPTConfig, where: string): Target {
  const target = targets[modelType];
  const refuse = (what: string): never => {
    throw new UserError(
      `${where}: llama.cpp has no ${target?.name ?? modelType} with ${what}; this model cannot be exported`,
    );
  };
  if (!target) return refuse("this model_type");
  if (!target.biases && cfg.outBias) refuse("a bias in attention's output (attention_bias)");
  if (!target.biases && cfg.feedForwardBias) refuse("biases in the feed-forward part");
  if (!target.frequencies && cfg.rope?.scaling?.type === "llama3") refuse("the rope_type llama3");
  if (cfg.windowRope?.scaling) refuse("scaled positions in the blocks with a window");
  const sizes = new Set(cfg.windows?.filter((size) => size > 0));
  if (target.windows && sizes.size > 1) refuse("windows of several sizes");
  return target;
}

/**
 * The longest sequence for which the exported model is the same: where windows are not known, that of the
 * narrowest, within which nothing is hidden.
 */
export function exportedContext(
  { contextLength, windows = [] }: GPTConfig,
  target: Target,
): number {
  const sizes = windows.filter((size) => size > 0);
  return target.windows ? contextLength : Math.min(contextLength, ...sizes);
}
