// BERT's special tokens, by the names that transformers knows.
import { UserError } from "@llmsmith/files";
import type { Tokenizer } from "@llmsmith/tokenizer";

/** Names in the order of their ids. */
export const BERT_TOKENS = ["[PAD]", "[CLS]", "[SEP]", "[MASK]"] as const;

/** Ids of the special tokens, and the set of all that a tokenizer has. */
export type SpecialTokens = {
  pad: number;
  cls: number;
  sep: number;
  mask: number;
  all: ReadonlySet<number>;
};

/**
 * Ids of a tokenizer's special tokens.
 * @throws UserError naming the one that is missing
 */
export function specialTokensOf(tokenizer: Tokenizer, where: string): SpecialTokens {
  const [pad, cls, sep, mask] = BERT_TOKENS.map((name) => {
    const id = tokenizer.specialTokens.get(name);
    if (id === undefined)
      throw new UserError(`${where}: its tokenizer has no token ${name}, which BERT needs`);
    return id;
  }) as [number, number, number, number];
  return { pad, cls, sep, mask, all: new Set(tokenizer.specialTokens.values()) };
}

/** `tokenizer_config.json`: by it transformers' AutoTokenizer knows which special token is which. */
export function tokenizerConfig(contextLength: number): string {
  const [pad_token, cls_token, sep_token, mask_token] = BERT_TOKENS;
  const fields = {
    tokenizer_class: "PreTrainedTokenizerFast",
    pad_token,
    cls_token,
    sep_token,
    mask_token,
    model_max_length: contextLength,
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
}
