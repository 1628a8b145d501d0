// BPE over bytes for llama.cpp: its own name of the splitting rule, and the merges.
import { bytesToAlphabet } from "../bpe/byte-alphabet.ts";
import { Field } from "../json/fields.ts";
import { readPreTokenizer } from "../json/read-pipeline.ts";
import { type SplitterName, SPLITTER_NAMES, splitterNamed } from "../split/splitters.ts";
import type { Tokenizer } from "../types.ts";
import type { KindVocabulary, Refuse } from "./kind.ts";

/** llama.cpp's names of the splitting rules; those of cl100k differ in whether whole pieces go before merges. */
const names: Readonly<Record<SplitterName, readonly [merges: string, wholePieces?: string]>> = {
  gpt2: ["gpt-2"],
  cl100k: ["dbrx", "llama-bpe"],
  qwen: ["qwen2"],
  o200k: ["gpt-4o"],
};

const O200K_NOTE =
  "llama.cpp's gpt-4o tells capitals from small letters within ASCII alone, and takes accents that are characters of their own for punctuation: such texts (“écoleÉcole”) can get other ids";

type Json = {
  normalizer: { type?: unknown } | null;
  pre_tokenizer: unknown;
  model: { ignore_merges: boolean; merges: string[] };
};

/** What is said of a byte-level tokenizer. */
export function byteLevelVocabulary(
  tokenizer: Tokenizer,
  where: string,
  refuse: Refuse,
): KindVocabulary {
  const json = tokenizer.toJSON() as Json;
  if (!(json.normalizer === null || json.normalizer.type === "NFC"))
    refuse(`normalizer is ${String(json.normalizer.type)}`);
  const rule = ruleOf(json, where) ?? refuse("pre_tokenizer is not known there");
  const [merges, wholePieces] = names[rule];
  const pre = json.model.ignore_merges ? wholePieces : merges;
  return {
    nameOf: (id) => alphabetOf(tokenizer, id),
    metadata: [
      ["tokenizer.ggml.model", { type: "string", value: "gpt2" }],
      [
        "tokenizer.ggml.pre",
        {
          type: "string",
          value: pre ?? refuse(`ignore_merges is true with the splitting rule of ${rule}`),
        },
      ],
      ["tokenizer.ggml.merges", { type: "string", value: json.model.merges }],
    ],
    notes: rule === "o200k" ? [O200K_NOTE] : [],
  };
}

function ruleOf(json: Json, where: string): SplitterName | undefined {
  const { splitter, cuts } = readPreTokenizer(new Field(json, where).get("pre_tokenizer"));
  if (cuts !== undefined) return undefined;
  return SPLITTER_NAMES.find((name) => splitterNamed(name) === splitter);
}

/** A token's name in GPT-2's alphabet of bytes, or undefined where the id has none. */
function alphabetOf(tokenizer: Tokenizer, id: number): string | undefined {
  try {
    return bytesToAlphabet(tokenizer.tokenBytes(id));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
