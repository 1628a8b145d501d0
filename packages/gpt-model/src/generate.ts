// Writing on: one token after the other, with a KV cache.
import { createRandom } from "@llmsmith/random";
import { tf } from "@llmsmith/tensor";
import type { GPTConfig } from "./config.ts";
import { createCache, disposeGPTCache, gptHead, gptHidden, type GPTParams } from "./gpt.ts";
import { sampleToken, type SamplingOptions } from "./sample.ts";

/** Options of {@link generate}. */
export type GenerateOptions = SamplingOptions & {
  /** At most so many new tokens. */
  maxNewTokens: number;
  /** Generation ends before a token of these. */
  stopTokens?: readonly number[];
  /** Seed of the draws. Default 0. */
  seed?: number;
};

/**
 * New tokens after `prompt`, one at a time. When prompt and answer together outgrow the context, the
 * oldest tokens fall out of view, as in the book. Leaving the loop frees everything.
 * @param prompt token ids, 1 … contextLength
 * @throws RangeError for an empty prompt or one longer than the context
 */
export async function* generate(
  params: GPTParams,
  cfg: GPTConfig,
  prompt: ArrayLike<number>,
  options: GenerateOptions,
): AsyncGenerator<number, void, undefined> {
  const { maxNewTokens, stopTokens = [], seed = 0 } = options;
  if (prompt.length === 0)
    throw new RangeError("generate: the prompt is empty; give one token at least");
  if (prompt.length > cfg.contextLength)
    throw new RangeError(
      `generate: the prompt has ${prompt.length} tokens, more than contextLength ${cfg.contextLength}; shorten it`,
    );
  const random = createRandom(seed);
  const tokens = Array.from(prompt);
  const cache = createCache(cfg);
  let fresh = tokens; // what the cache has not seen
  try {
    for (let made = 0; made < maxNewTokens; made++) {
      if (tokens.length > cfg.contextLength) {
        // Every position shifts by one: what the cache holds is of no use any more.
        disposeGPTCache(cache);
        fresh = tokens.slice(-cfg.contextLength);
      }
      const last = tf.tidy(() => {
        const ids = tf.tensor2d(Int32Array.from(fresh), [1, fresh.length], "int32");
        const hidden = gptHidden(params, ids, cfg, { cache });
        return gptHead(params, tf.slice(hidden, [0, fresh.length - 1, 0], [1, 1, cfg.embDim]));
      });
      const logits = (await last.data()) as Float32Array;
      last.dispose();
      const token = sampleToken(logits, options, random);
      if (stopTokens.includes(token)) return;
      tokens.push(token);
      fresh = [token];
      yield token;
    }
  } finally {
    disposeGPTCache(cache);
  }
}
