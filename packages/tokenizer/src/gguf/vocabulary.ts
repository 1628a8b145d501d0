// A byte-level tokenizer as the metadata of a GGUF file, by which llama.cpp makes the same ids.
import { UserError } from "@llmsmith/files";
import { type SplitterName, SPLITTER_NAMES, splitterNamed } from "../split/splitters.ts";
import { bytesToAlphabet } from "../bpe/byte-alphabet.ts";
import { Field } from "../json/fields.ts";
import { readPreTokenizer } from "../json/read-pipeline.ts";
import type { Tokenizer } from "../types.ts";

/** Values of the metadata, as `writeGGUF` of @llmsmith/checkpoint takes them. */
export type GGUFVocabularyValue =
  | { type: "string"; value: string | readonly string[] }
  | { type: "i32"; value: readonly number[] }
  | { type: "u32"; value: number }
  | { type: "bool"; value: boolean };

/** Ids that the model's config gives a meaning. */
export type GGUFSpecialIds = {
  /** The token that begins a text. */
  bos?: number;
  /** The token that ends a text. Without one llama.cpp would take id 11 for it. */
  eos: number;
};

/** Codes of `tokenizer.ggml.token_type`. */
const types = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const;

/**
 * llama.cpp's names of the splitting rules; those of cl100k differ in whether whole pieces go before merges.
 * Its rule for o200k tells large letters from small ones only within ASCII, so it is not the same.
 */
const names: Readonly<Record<SplitterName, readonly [merges?: string, wholePieces?: string]>> = {
  gpt2: ["gpt-2"],
  cl100k: ["dbrx", "llama-bpe"],
  qwen: ["qwen2"],
  o200k: [],
};

type Json = {
  added_tokens: {
    id: number;
    content: string;
    special: boolean;
    single_word: boolean;
    lstrip: boolean;
    rstrip: boolean;
  }[];
  normalizer: { type?: unknown } | null;
  pre_tokenizer: unknown;
  model: { ignore_merges: boolean; merges: string[] };
};

/**
 * The metadata `tokenizer.ggml.*` of a tokenizer.
 * @param vocabSize tokens of the model; ids without a token are called `[PAD…]` and unused
 * @param where the file, named in errors
 * @throws UserError for what llama.cpp does not do: o200k's splitting rule, one with whole pieces, a normalizer other than
 * NFC (which it leaves out), added tokens that take white space, more around a text than bos and eos, or an id
 * outside the vocabulary
 */
export function tokenizerToGGUF(
  tokenizer: Tokenizer,
  vocabSize: number,
  ids: GGUFSpecialIds,
  where: string,
): Map<string, GGUFVocabularyValue> {
  const refuse = (what: string): never => {
    throw new UserError(
      `${where}: ${what}, which GGUF cannot say; export the model with another tokenizer`,
    );
  };
  const json = tokenizer.toJSON() as Json;
  if (!(json.normalizer === null || json.normalizer.type === "NFC"))
    refuse(`normalizer is ${String(json.normalizer.type)}`);
  const added = new Map(json.added_tokens.map((token) => [token.id, token]));
  for (const token of json.added_tokens)
    for (const key of ["single_word", "lstrip", "rstrip"] as const)
      if (token[key]) refuse(`added token ${JSON.stringify(token.content)} has ${key}`);
  for (const [key, id] of Object.entries(ids))
    if (!Number.isInteger(id) || id < 0 || id >= vocabSize)
      refuse(`${key} is ${id}, but the model has ${vocabSize} tokens`);
  const tokens: string[] = [];
  const kinds: number[] = [];
  for (let id = 0; id < vocabSize; id++) {
    const token = added.get(id);
    const name = token?.content ?? alphabetOf(tokenizer, id);
    tokens.push(name ?? `[PAD${id}]`);
    if (name === undefined) kinds.push(types.unused);
    else if (!token) kinds.push(types.normal);
    else kinds.push(token.special ? types.control : types.userDefined);
  }
  const { bos, eos } = ids;
  const around = aroundText(tokenizer, ids) ?? refuse("post_processor adds more than bos and eos");
  return new Map<string, GGUFVocabularyValue>([
    ["tokenizer.ggml.model", { type: "string", value: "gpt2" }],
    ["tokenizer.ggml.pre", { type: "string", value: ruleName(json, where, refuse) }],
    ["tokenizer.ggml.tokens", { type: "string", value: tokens }],
    ["tokenizer.ggml.token_type", { type: "i32", value: kinds }],
    ["tokenizer.ggml.merges", { type: "string", value: json.model.merges }],
    // llama.cpp has a usual id for what is not said; the end of text is none that a text begins with by itself.
    ["tokenizer.ggml.bos_token_id", { type: "u32", value: bos ?? eos }],
    ["tokenizer.ggml.eos_token_id", { type: "u32", value: eos }],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: around.bos }],
    ["tokenizer.ggml.add_eos_token", { type: "bool", value: around.eos }],
  ]);
}

function ruleName(json: Json, where: string, refuse: (what: string) => never): string {
  const { splitter, cuts } = readPreTokenizer(new Field(json, where).get("pre_tokenizer"));
  const rule = SPLITTER_NAMES.find((name) => splitterNamed(name) === splitter);
  if (!rule || cuts !== undefined) return refuse("pre_tokenizer is not known there");
  const [merges, wholePieces] = names[rule];
  if (merges === undefined) return refuse(`pre_tokenizer is the splitting rule of ${rule}`);
  if (!json.model.ignore_merges) return merges;
  return wholePieces ?? refuse(`ignore_merges is true with the splitting rule of ${rule}`);
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

/** Whether bos and eos are put around a text; undefined where something else is. */
function aroundText(
  tokenizer: Tokenizer,
  { bos, eos }: GGUFSpecialIds,
): { bos: boolean; eos: boolean } | undefined {
  const bare = [...tokenizer.encode("a")];
  const dressed = [...tokenizer.encode("a", { addSpecialTokens: true })];
  for (const before of [false, true])
    for (const after of [false, true]) {
      const expected = [...(before ? [bos ?? eos] : []), ...bare, ...(after ? [eos] : [])];
      if (expected.join() === dressed.join()) return { bos: before, eos: after };
    }
  return undefined;
}
