// OpenAI's encodings by name. The rank data is npm tiktoken's; nothing else of that package is used.
import { createRequire } from "node:module";
import { BpeTokenizer } from "../bpe/tokenizer.ts";
import { splitterOf } from "../split/splitters.ts";
import { parseRanks } from "./ranks.ts";
import { rankModel } from "./rank-model.ts";
import type { Tokenizer } from "../types.ts";

/** Names that {@link encoding} knows. */
export const ENCODING_NAMES = [
  "gpt2",
  "r50k_base",
  "p50k_base",
  "cl100k_base",
  "o200k_base",
] as const;

/** An encoding's name. */
export type EncodingName = (typeof ENCODING_NAMES)[number];

type RankFile = { pat_str: string; special_tokens: Record<string, number>; bpe_ranks: string };

const loaded = new Map<EncodingName, Tokenizer>();

/**
 * The encoding of that name, with tiktoken's ids. The first call loads it (see the README for times), later ones
 * return the same object. Throws a RangeError on an unknown name.
 */
export function encoding(name: EncodingName): Tokenizer {
  const found = loaded.get(name);
  if (found !== undefined) return found;
  if (!ENCODING_NAMES.includes(name)) {
    throw new RangeError(
      `encoding: there is no ${JSON.stringify(name)}; choose one of ${ENCODING_NAMES.join(", ")}`,
    );
  }
  const made = load(name);
  loaded.set(name, made);
  return made;
}

function load(name: EncodingName): Tokenizer {
  const file = createRequire(import.meta.url)(`tiktoken/encoders/${name}.json`) as RankFile;
  const splitter = splitterOf(file.pat_str);
  if (splitter === undefined) {
    throw new Error(
      `encoding: the installed tiktoken splits ${name} by an unknown pattern; install tiktoken 1.0.22`,
    );
  }
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
