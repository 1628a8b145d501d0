// The book's model.
import { defineGPT, GPT2_SIZES, type GPTConfig } from "@llmsmith/gpt-model";

/** GPT_CONFIG_124M with the shorter context of chapter 5 and this dropout. */
export function gptConfig124M(dropRate: number): GPTConfig {
  const book = { contextLength: 256, qkvBias: false, tiedHead: false, dropRate };
  return defineGPT({ ...GPT2_SIZES["124M"], ...book });
}
