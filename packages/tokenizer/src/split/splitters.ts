// The splitting rules by the pattern that names them in files, and their form in tokenizer.json.
import { type AsciiMachine, buildAsciiMachine } from "./ascii-machine.ts";
import { cl100kPattern, cl100kSplitter } from "./cl100k.ts";
import type { NextPiece } from "./common.ts";
import { GPT2_PATTERN, nextGpt2Piece } from "./gpt2.ts";
import { nextO200kPiece, O200K_PATTERN } from "./o200k.ts";

/** A splitting rule: the regular expression that defines it, a scanner that does the same, and an automaton for ASCII. */
export type Splitter = {
  readonly pattern: string;
  readonly next: NextPiece;
  readonly ascii?: AsciiMachine;
};

/** GPT-2's rule, which is also Hugging Face's ByteLevel. */
export const GPT2_SPLITTER: Splitter = {
  pattern: GPT2_PATTERN,
  next: nextGpt2Piece,
  ascii: /* @__PURE__ */ buildAsciiMachine({
    digits: "any",
    anyPrefix: false,
    lines: false,
    slash: false,
    cased: false,
    contraction: "small",
  }),
};

/** Cuts nothing: for texts that were cut before. */
export const WHOLE_SPLITTER: Splitter = { pattern: "", next: (_bytes, _start, end) => end };

const CL100K_ASCII = { anyPrefix: true, lines: true, slash: false, cased: false } as const;

/** The splitting rules by name: of GPT-2; cl100k, also Llama 3's; cl100k with single digits, as Qwen has it; o200k. */
export type SplitterName = "gpt2" | "cl100k" | "qwen" | "o200k";

const SPLITTERS: Readonly<Record<SplitterName, Splitter>> = {
  gpt2: GPT2_SPLITTER,
  cl100k: {
    pattern: cl100kPattern(3),
    next: cl100kSplitter(3),
    ascii: /* @__PURE__ */ buildAsciiMachine({ ...CL100K_ASCII, digits: 3, contraction: "any" }),
  },
  qwen: {
    pattern: cl100kPattern(1),
    next: cl100kSplitter(1),
    ascii: /* @__PURE__ */ buildAsciiMachine({ ...CL100K_ASCII, digits: 1, contraction: "any" }),
  },
  o200k: {
    pattern: O200K_PATTERN,
    next: nextO200kPiece,
    ascii: /* @__PURE__ */ buildAsciiMachine({
      ...CL100K_ASCII,
      digits: 3,
      slash: true,
      cased: true,
      contraction: "suffix",
    }),
  },
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
