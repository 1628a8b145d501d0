// The likeliest token at each step.
import type { TransformerConfig } from "./config.ts";
import { createTargetDecoder } from "./target-decoder.ts";
import type { TransformerParams } from "./transformer.ts";

/** Options of {@link greedyTranslate}. */
export type TranslateOptions = {
  /** What the decoder reads first; Marian's models take the padding token. */
  startToken: number;
  /** Ends sources and translations. */
  endToken: number;
  /** Longest translation without its end token, 1 … contextLength. Default contextLength. */
  maxTokens?: number;
  /** Tokens that are never chosen, such as the padding. Default none. */
  suppressTokens?: readonly number[];
};

/**
 * Translate a batch, each source as it would be alone up to rounding.
 * @param sources token ids without the end token
 * @returns ids of each translation, without start and end token
 * @throws RangeError for no sources, one that exceeds contextLength with its end token, or maxTokens out of range
 */
export async function greedyTranslate(
  params: TransformerParams,
  cfg: TransformerConfig,
  sources: readonly ArrayLike<number>[],
  options: TranslateOptions,
): Promise<number[][]> {
  const { startToken, endToken } = options;
  const maxTokens = requireMaxTokens("greedyTranslate", options.maxTokens, cfg);
  const written = sources.map((): number[] => []);
  const decoder = createTargetDecoder(params, cfg, sources, options);
  try {
    let tokens = sources.map(() => startToken);
    for (let step = 0; step < maxTokens && tokens.length > 0; step++) {
      const chosen = (await decoder.next(tokens)).map(likeliest);
      const going = [...chosen.keys()].filter((row) => chosen[row] !== endToken);
      for (const row of going) written[decoder.sources[row] as number]?.push(chosen[row] as number);
      decoder.select(going);
      tokens = going.map((row) => chosen[row] as number);
    }
    return written;
  } finally {
    decoder.dispose();
  }
}

/** @throws RangeError in the name of `who` unless maxTokens is a whole number in 1 … contextLength */
export function requireMaxTokens(
  who: string,
  maxTokens: number | undefined,
  { contextLength }: TransformerConfig,
): number {
  const tokens = maxTokens ?? contextLength;
  if (!Number.isInteger(tokens) || tokens < 1 || tokens > contextLength)
    throw new RangeError(
      `${who}: maxTokens ${tokens} must be a whole number from 1 to contextLength ${contextLength}`,
    );
  return tokens;
}

/** Index of the largest value; the first of equals. */
function likeliest(values: Float32Array): number {
  let best = 0;
  for (const [i, value] of values.entries()) if (value > (values[best] as number)) best = i;
  return best;
}
