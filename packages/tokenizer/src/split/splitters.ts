// The splitting rules by the pattern that names them in files, and their form in tokenizer.json.
import { cl100kPattern, cl100kSplitter } from "./cl100k.ts";
import type { NextPiece } from "./common.ts";
import { GPT2_PATTERN, nextGpt2Piece } from "./gpt2.ts";
import { nextO200kPiece, O200K_PATTERN } from "./o200k.ts";

/** A splitting rule: the regular expression that defines it, and a scanner that does the same. */
export type Splitter = { readonly pattern: string; readonly next: NextPiece };

/** GPT-2's rule, which is also Hugging Face's ByteLevel. */
export const GPT2_SPLITTER: Splitter = { pattern: GPT2_PATTERN, next: nextGpt2Piece };

/** The splitting rules by name: of GPT-2; cl100k, also Llama 3's; cl100k with single digits, as Qwen has it; o200k. */
export type SplitterName = "gpt2" | "cl100k" | "qwen" | "o200k";

const SPLITTERS: Readonly<Record<SplitterName, Splitter>> = {
  gpt2: GPT2_SPLITTER,
  cl100k: { pattern: cl100kPattern(3), next: cl100kSplitter(3) },
  qwen: { pattern: cl100kPattern(1), next: cl100kSplitter(1) },
  o200k: { pattern: O200K_PATTERN, next: nextO200kPiece },
};

/** The names of the splitting rules. */
export const SPLITTER_NAMES: readonly SplitterName[] = ["gpt2", "cl100k", "qwen", "o200k"];

/** The splitter of that name. */
export function splitterNamed(name: SplitterName): Splitter {
  return SPLITTERS[name];
}

/** The splitter whose pattern is exactly `pattern`. */
export function splitterOf(pattern: string): Splitter | undefined {
  return Object.values(SPLITTERS).find((splitter) => splitter.pattern === pattern);
}

function byteLevel(useRegex: boolean): object {
  return { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: useRegex };
}

/** The `pre_tokenizer` of tokenizer.json for a splitter. */
export function preTokenizerToJSON(splitter: Splitter): object {
  if (splitter === GPT2_SPLITTER) return byteLevel(true);
  const split = {
    type: "Split",
    pattern: { Regex: splitter.pattern },
    behavior: "Isolated",
    invert: false,
  };
  return { type: "Sequence", pretokenizers: [split, byteLevel(false)] };
}
