// A tokenizer as the metadata of a GGUF file, by which llama.cpp makes the same ids.
import { UserError } from "@llmsmith/files";
import type { SubwordTokenizer, Tokenizer } from "../types.ts";
import { byteLevelVocabulary } from "./byte-level.ts";
import { characterVocabulary } from "./characters.ts";
import { type GGUFVocabularyValue, type Refuse, TOKEN_TYPES } from "./kind.ts";

/** The metadata, and where llama.cpp's ids can differ all the same, a sentence each. */
export type TokenizerAsGGUF = { metadata: Map<string, GGUFVocabularyValue>; notes: string[] };

/** Ids that the model's config gives a meaning. */
export type GGUFSpecialIds = {
  /** The token that begins a text. */
  bos?: number;
  /** The token that ends a text. Without one llama.cpp would take id 11 for it. */
  eos: number;
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
};

/**
 * The metadata `tokenizer.ggml.*` of a tokenizer: BPE over bytes, or over characters in SentencePiece's manner (Llama 2,
 * Gemma).
 * @param vocabSize tokens of the model; ids without a token are called `[PAD…]` and unused
 * @param where the file, named in errors
 * @throws UserError for what llama.cpp does not do: WordPiece and Unigram, a splitting rule with whole pieces that it does
 * not know, a normalizer other than NFC (which it leaves out) or spaces as "▁", merges in no order of tokens, added tokens
 * that take white space, more around a text than bos and eos, or an id outside the vocabulary
 */
export function tokenizerToGGUF(
  tokenizer: Tokenizer | SubwordTokenizer,
  vocabSize: number,
  ids: GGUFSpecialIds,
  where: string,
): TokenizerAsGGUF {
  const refuse: Refuse = (what) => {
    throw new UserError(
      `${where}: ${what}, which GGUF cannot say; export the model with another tokenizer`,
    );
  };
  const json = tokenizer.toJSON() as Json;
  const added = new Map(json.added_tokens.map((token) => [token.id, token]));
  for (const token of json.added_tokens)
    for (const key of ["single_word", "lstrip", "rstrip"] as const)
      if (token[key]) refuse(`added token ${JSON.stringify(token.content)} has ${key}`);
  for (const [key, id] of Object.entries(ids))
    if (!Number.isInteger(id) || id < 0 || id >= vocabSize)
      refuse(`${key} is ${id}, but the model has ${vocabSize} tokens`);
  const { nameOf, types, metadata, notes } =
    "kind" in tokenizer
      ? characterVocabulary(tokenizer, vocabSize, refuse)
      : byteLevelVocabulary(tokenizer, where, refuse);
  const tokens: string[] = [];
  const kinds: number[] = [];
  for (let id = 0; id < vocabSize; id++) {
    const token = added.get(id);
    const name = token?.content ?? nameOf(id);
    tokens.push(name ?? `[PAD${id}]`);
    const own = types?.get(id);
    if (name === undefined) kinds.push(TOKEN_TYPES.unused);
    else if (own !== undefined) kinds.push(own);
    else if (!token) kinds.push(TOKEN_TYPES.normal);
    else kinds.push(token.special ? TOKEN_TYPES.control : TOKEN_TYPES.userDefined);
  }
  const { bos, eos } = ids;
  const around = aroundText(tokenizer, ids) ?? refuse("post_processor adds more than bos and eos");
  const all = new Map<string, GGUFVocabularyValue>([
    ...metadata,
    ["tokenizer.ggml.tokens", { type: "string", value: tokens }],
    ["tokenizer.ggml.token_type", { type: "i32", value: kinds }],
    // llama.cpp has a usual id for what is not said; the end of text is none that a text begins with by itself.
    ["tokenizer.ggml.bos_token_id", { type: "u32", value: bos ?? eos }],
    ["tokenizer.ggml.eos_token_id", { type: "u32", value: eos }],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: around.bos }],
    ["tokenizer.ggml.add_eos_token", { type: "bool", value: around.eos }],
  ]);
  return { metadata: all, notes: [...notes] };
}

/** Whether bos and eos are put around a text; undefined where something else is. */
function aroundText(
  tokenizer: Tokenizer | SubwordTokenizer,
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
