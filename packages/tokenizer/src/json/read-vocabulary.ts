// A vocabulary of texts in tokenizer.json: an object of tokens and their ids.
import type { Field } from "./fields.ts";

/** Tokens by id, without holes, and their ids. */
export type TextVocabulary = { tokens: string[]; vocabulary: Map<string, number> };

/** Reads `model.vocab`. Throws a UserError naming an id that is none, is used twice or is missing. */
export function readVocabulary(vocab: Field): TextVocabulary {
  const vocabulary = new Map<string, number>();
  const tokens: string[] = [];
  for (const name of Object.keys(vocab.object())) {
    const entry = vocab.get(name);
    const id = entry.id();
    if (tokens[id] !== undefined) throw entry.error(`is ${id}, which another token has`);
    tokens[id] = name;
    vocabulary.set(name, id);
  }
  for (let id = 0; id < tokens.length; id++) {
    if (tokens[id] === undefined) throw vocab.error(`has no token with id ${id}`);
  }
  return { tokens, vocabulary };
}
