// A rank file as npm tiktoken ships it, `tiktoken/encoders/NAME.json`, and the tokenizer it describes.
import { BpeTokenizer } from "../bpe/tokenizer.ts";
import { splitterOf } from "../split/splitters.ts";
import type { Tokenizer } from "../types.ts";
import { rankModel } from "./rank-model.ts";
import { parseRanks } from "./ranks.ts";

/** Names of encodings. */
export const ENCODING_NAMES = [
  "gpt2",
  "r50k_base",
  "p50k_base",
  "cl100k_base",
  "o200k_base",
] as const;

/** An encoding's name. */
export type EncodingName = (typeof ENCODING_NAMES)[number];

/** The content of npm tiktoken's `encoders/NAME.json`. */
export type RankFile = {
  /** The splitting rule, a regular expression. */
  pat_str: string;
  special_tokens: Record<string, number>;
  /** Lines of `! FIRST_ID BASE64 BASE64 …`. */
  bpe_ranks: string;
};

/**
 * The encoding `name` from its rank file: for programs that load ranks themselves, such as pages, where
 * `await import("tiktoken/encoders/cl100k_base.json")` or a fetch brings them when they are needed.
 * @throws RangeError for an unknown name, or a file that splits by a rule which this package does not have
 */
export function encodingFromRanks(name: EncodingName, file: RankFile): Tokenizer {
  requireName(name);
  const splitter = splitterOf(file.pat_str);
  if (splitter === undefined)
    throw new RangeError(
      `encodingFromRanks: ${name} splits by an unknown pattern; take the rank file of tiktoken 1.0.22`,
    );
  const special = new Map(Object.entries(file.special_tokens));
  const ids = new Set(special.values());
  const vocabulary = parseRanks(file.bpe_ranks, special);
  const ranked = rankModel(vocabulary, (id) => ids.has(id));
  return new BpeTokenizer({
    name,
    vocabulary,
    ...ranked,
    splitter,
    added: Array.from(special, ([content, id]) => ({ content, id, special: true })),
  });
}

/** @throws RangeError unless `name` is an encoding's */
export function requireName(name: EncodingName): void {
  if (ENCODING_NAMES.includes(name)) return;
  throw new RangeError(
    `encoding: there is no ${JSON.stringify(name)}; choose one of ${ENCODING_NAMES.join(", ")}`,
  );
}
