// The splitting rules by the pattern that names them in files, and their form in tokenizer.json.
import { cl100kPattern, cl100kSplitter } from "./cl100k.ts";
import type { NextPiece } from "./common.ts";
import { GPT2_PATTERN, nextGpt2Piece } from "./gpt2.ts";
import { nextO200kPiece, O200K_PATTERN } from "./o200k.ts";

/** A splitting rule: the regular expression that defines it, and a scanner that does the same. */
export type Splitter = { readonly pattern: string; readonly next: NextPiece };

/** GPT-2's rule, which is also Hugging Face's ByteLevel. */
export const GPT2_SPLITTER: Splitter = { pattern: GPT2_PATTERN, next: nextGpt2Piece };

const SPLITTERS: readonly Splitter[] = [
  GPT2_SPLITTER,
  { pattern: cl100kPattern(3), next: cl100kSplitter(3) },
  { pattern: cl100kPattern(1), next: cl100kSplitter(1) },
  { pattern: O200K_PATTERN, next: nextO200kPiece },
];

/** The splitter whose pattern is exactly `pattern`. */
export function splitterOf(pattern: string): Splitter | undefined {
  return SPLITTERS.find((splitter) => splitter.pattern === pattern);
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
