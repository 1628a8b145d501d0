// OpenAI's encodings by name. The rank data is npm tiktoken's; nothing else of that package is used.
import { createRequire } from "node:module";
import type { Tokenizer } from "../types.ts";
import { type EncodingName, encodingFromRanks, type RankFile, requireName } from "./rank-file.ts";

const loaded = new Map<EncodingName, Tokenizer>();

/**
 * The encoding of that name, with tiktoken's ids. The first call loads it (see the README for times), later ones
 * return the same object. Throws a RangeError on an unknown name.
 */
export function encoding(name: EncodingName): Tokenizer {
  const found = loaded.get(name);
  if (found !== undefined) return found;
  requireName(name);
  const file = createRequire(import.meta.url)(`tiktoken/encoders/${name}.json`) as RankFile;
  const made = encodingFromRanks(name, file);
  loaded.set(name, made);
  return made;
}
