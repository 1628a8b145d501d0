// Writing on at one prompt: a batch of one.
import type { GPTConfig } from "./config.ts";
import { generateBatch, type GenerateOptions, requirePrompt } from "./generate-batch.ts";
import type { GPTParams } from "./gpt.ts";

/**
 * New tokens after `prompt`, one at a time. When prompt and answer together outgrow the context, the
 * oldest tokens fall out of view, as in the book. Leaving the loop frees everything.
 * @param prompt token ids, 1 … contextLength
 * @throws RangeError for an empty prompt or one longer than the context, or an option out of range
 */
export async function* generate(
  params: GPTParams,
  cfg: GPTConfig,
  prompt: ArrayLike<number>,
  options: GenerateOptions,
): AsyncGenerator<number, void, undefined> {
  requirePrompt(prompt, cfg, "generate: the prompt");
  for await (const event of generateBatch(params, cfg, [prompt], options))
    if ("token" in event) yield event.token;
}
