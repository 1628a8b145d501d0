// Writing on at many prompts at once: one pass of a batch costs little more than that of a single row.
// - Rows of the batch are always equally long, so that none needs padding or a mask.
// - The shortest prompts begin; when the rows have grown to the length of further prompts, these join.
// - A row that ends leaves the batch.
import { createRandom, type Random } from "@llmsmith/random";
import type { GPTConfig } from "./config.ts";
import { createCache, disposeGPTCache, type GPTParams } from "./gpt.ts";
import { type Decoder, growRows, joinRows, keepRows } from "./next-logits.ts";
import { sampleToken, type SamplingOptions } from "./sample.ts";

/** Options of {@link generate}. */
export type GenerateOptions = SamplingOptions & {
  /** At most so many new tokens for a prompt. */
  maxNewTokens: number;
  /** Generation ends before a token of these. */
  stopTokens?: readonly number[];
  /** Seed of the draws. Default 0. */
  seed?: number;
};

/** Options of {@link generateBatch}. */
export type GenerateBatchOptions = GenerateOptions & {
  /**
   * Prompts that are continued at the same time. Default 64, or as many as have keys and values of
   * 1 GiB at most where all fill the context (8·contextLength·embDim·nLayers bytes each).
   */
  batchSize?: number;
};

/** What happened to the prompt at `index`: it got a token, or it ended. */
export type BatchEvent =
  | { index: number; token: number }
  | { index: number; ended: "stopToken" | "maxNewTokens" };

/** A prompt under way. */
type Sequence = { index: number; tokens: number[]; made: number; random: Random };

/**
 * New tokens after each of `prompts`, as they are made; every prompt ends once. Prompt i goes on as with
 * {@link generate} and the seed `seed + i`, whatever else is in the batch (up to the rounding of the
 * engine's sums). The events of a prompt come in order, those of different prompts mixed. Leaving the
 * loop frees everything.
 * @param prompts token ids, each 1 … contextLength of them
 * @throws RangeError naming the prompt that is empty or longer than the context, before anything is
 * computed; or an option out of range
 */
export async function* generateBatch(
  params: GPTParams,
  cfg: GPTConfig,
  prompts: readonly ArrayLike<number>[],
  options: GenerateBatchOptions,
): AsyncGenerator<BatchEvent, void, undefined> {
  const { maxNewTokens, stopTokens = [], batchSize = usualBatchSize(cfg) } = options;
  prompts.forEach((prompt, i) => requirePrompt(prompt, cfg, `generateBatch: prompt ${i}`));
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(
      `generateBatch: batchSize must be a whole number from 1 on, not ${batchSize}`,
    );
  if (!(maxNewTokens > 0)) {
    for (const index of prompts.keys()) yield { index, ended: "maxNewTokens" };
    return;
  }
  const waiting = byLength(prompts, options.seed ?? 0);
  const decoder: Decoder = { params, cfg, cache: createCache(cfg) };
  let rows: Sequence[] = []; // all equally long
  try {
    while (rows.length > 0 || waiting.size > 0) {
      const length = rows[0]?.tokens.length ?? Math.min(...waiting.keys());
      const joining = take(waiting, length, batchSize - rows.length);
      const grown = await growRows(decoder, rows.map(tokensOf));
      const joined = await joinRows(decoder, joining.map(tokensOf));
      rows.push(...joining);
      const going: number[] = [];
      for (const [i, logits] of [...grown, ...joined].entries()) {
        const { index, tokens, random } = rows[i]!;
        const token = sampleToken(logits, options, random);
        if (stopTokens.includes(token)) {
          yield { index, ended: "stopToken" };
          continue;
        }
        tokens.push(token);
        yield { index, token };
        if (++rows[i]!.made < maxNewTokens) going.push(i);
        else yield { index, ended: "maxNewTokens" };
      }
      keepRows(decoder, going, rows.length);
      rows = going.map((i) => rows[i]!);
    }
  } finally {
    disposeGPTCache(decoder.cache);
  }
}

/** @throws RangeError, beginning with `what`, for a prompt without tokens or with more than the model sees */
export function requirePrompt(prompt: ArrayLike<number>, cfg: GPTConfig, what: string): void {
  if (prompt.length === 0) throw new RangeError(`${what} is empty; give one token at least`);
  if (prompt.length > cfg.contextLength)
    throw new RangeError(
      `${what} has ${prompt.length} tokens, more than contextLength ${cfg.contextLength}; shorten it`,
    );
}

/** The default of `batchSize`; larger ones hardly gain anything more. */
function usualBatchSize({ contextLength, embDim, nLayers }: GPTConfig): number {
  const bytes = 8 * contextLength * embDim * nLayers; // float32, keys and values
  return Math.max(1, Math.min(64, Math.floor(2 ** 30 / bytes)));
}

const tokensOf = ({ tokens }: Sequence): number[] => tokens;

/** Prompts by their number of tokens, in their order. */
function byLength(prompts: readonly ArrayLike<number>[], seed: number): Map<number, Sequence[]> {
  const groups = new Map<number, Sequence[]>();
  for (const [index, prompt] of prompts.entries()) {
    const group = groups.get(prompt.length) ?? [];
    group.push({ index, tokens: Array.from(prompt), made: 0, random: createRandom(seed + index) });
    groups.set(prompt.length, group);
  }
  return groups;
}

/** Take at most `count` of the prompts of a length out of those that wait. */
function take(waiting: Map<number, Sequence[]>, length: number, count: number): Sequence[] {
  const group = waiting.get(length);
  if (group === undefined) return [];
  const taken = group.splice(0, count);
  if (group.length === 0) waiting.delete(length);
  return taken;
}
