// A WordPiece model in tokenizer.json.
import type { Field } from "./fields.ts";
import { readVocabulary } from "./read-vocabulary.ts";
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
  const { tokens, vocabulary } = readVocabulary(model.get("vocab"));
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
