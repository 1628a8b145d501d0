// A WordPiece model in tokenizer.json.
import type { Field } from "./fields.ts";
import type { TextModel } from "../text/subword-tokenizer.ts";
import { wordPieceEncoder } from "../wordpiece/model.ts";

const KEYS = [
  "type",
  "unk_token",
  "continuing_subword_prefix",
  "max_input_chars_per_word",
  "vocab",
];

/** Reads `model`. Throws a UserError naming the field that is damaged or missing. */
export function readWordPiece(model: Field): TextModel {
  model.object(KEYS);
  const vocab = model.get("vocab");
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
  const unknown = model.get("unk_token");
  const unknownId = vocabulary.get(unknown.string());
  if (unknownId === undefined) throw unknown.error("is not in model.vocab");
  return {
    tokens,
    encodeWord: wordPieceEncoder({
      vocabulary,
      prefix: model.get("continuing_subword_prefix").string(),
      maxInputCharsPerWord: model.get("max_input_chars_per_word").id(),
      unknownId,
    }),
  };
}
