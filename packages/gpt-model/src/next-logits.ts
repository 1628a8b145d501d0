// Logits of the next token for several texts that are equally long: none needs padding or a mask.
import { joinCaches, selectCacheRows } from "@llmsmith/attention";
import { tf } from "@llmsmith/tensor";
import type { GPTConfig } from "./config.ts";
import {
  createCache,
  disposeGPTCache,
  type GPTCache,
  gptHead,
  gptHidden,
  type GPTParams,
} from "./gpt.ts";

/** A model under decoding: its parameters, its shape, and keys and values of the batch's rows. */
export type Decoder = { params: GPTParams; cfg: GPTConfig; cache: GPTCache };

/**
 * Tokens that one pass reads at most, unless a single text is longer: many long prompts at once would
 * need memory for the attention weights of all of them and be no faster.
 */
const TOKENS_A_PASS = 2048;

/** Logits after texts whose tokens, all but the last, are the rows of the cache. */
export async function growRows(decoder: Decoder, texts: number[][]): Promise<Float32Array[]> {
  const { cfg, cache } = decoder;
  if (texts.length === 0) return [];
  if (texts[0]!.length <= cfg.contextLength) return nextLogits(decoder, texts, 1, cache);
  // Every position shifts by one: what the cache holds is of no use any more.
  disposeGPTCache(cache);
  const logits: Float32Array[] = [];
  for (const part of passes(texts, cfg.contextLength))
    logits.push(...(await nextLogits(decoder, part, cfg.contextLength)));
  return logits;
}

/** Logits after texts that are new to the cache; they become rows behind those it has. */
export async function joinRows(decoder: Decoder, texts: number[][]): Promise<Float32Array[]> {
  if (texts.length === 0) return [];
  const logits: Float32Array[] = [];
  for (const part of passes(texts, texts[0]!.length)) {
    const fresh = createCache(decoder.cfg);
    try {
      logits.push(...(await nextLogits(decoder, part, texts[0]!.length, fresh)));
      decoder.cache.forEach((layer, i) => joinCaches(layer, fresh[i]!));
    } finally {
      disposeGPTCache(fresh);
    }
  }
  return logits;
}

/** Keep only these rows of the cache, in rising order, of so many. */
export function keepRows({ cache }: Decoder, rows: readonly number[], count: number): void {
  if (rows.length === count) return;
  if (rows.length === 0) disposeGPTCache(cache);
  else for (const layer of cache) selectCacheRows(layer, rows);
}

/** Texts in groups, each small enough for one pass over `length` tokens of each. */
function passes(texts: number[][], length: number): number[][][] {
  const size = Math.max(1, Math.floor(TOKENS_A_PASS / length));
  const count = Math.ceil(texts.length / size);
  return Array.from({ length: count }, (_, i) => texts.slice(i * size, (i + 1) * size));
}

/** One pass over the last `count` tokens of each text; a row of V logits for each. */
async function nextLogits(
  { params, cfg }: Decoder,
  texts: number[][],
  count: number,
  cache?: GPTCache,
): Promise<Float32Array[]> {
  const B = texts.length;
  const ids = Int32Array.from(texts.flatMap((tokens) => tokens.slice(-count)));
  const last = tf.tidy(() => {
    const batch = tf.tensor2d(ids, [B, count], "int32");
    const hidden = gptHidden(params, batch, cfg, cache ? { cache } : {}); // [B, count, C]
    const end = count === 1 ? hidden : tf.slice(hidden, [0, count - 1, 0], [B, 1, cfg.embDim]);
    return gptHead(params, end);
  });
  try {
    const logits = (await last.data()) as Float32Array;
    const V = logits.length / B;
    return texts.map((_, row) => logits.subarray(row * V, (row + 1) * V));
  } finally {
    last.dispose();
  }
}
