// Reading tokenizer.json of every kind this package has: BPE over bytes or characters, WordPiece, Unigram.
import { checkNormalized, readTextAdded } from "../text/added-tokens.ts";
import { DefinedSubwordTokenizer, type TextModel } from "../text/subword-tokenizer.ts";
import { Field } from "./fields.ts";
import { readNormalizer } from "./read-normalizer.ts";
import { readTemplate } from "../text/template.ts";
import { readTextDecoder } from "./read-text-decoder.ts";
import { isByteLevel, readTextBpe } from "./read-text-bpe.ts";
import { readTextSplit } from "./read-text-split.ts";
import { readUnigram } from "./read-unigram.ts";
import { readWordPiece } from "./read-wordpiece.ts";
import { tokenizerFromJSON } from "./read-tokenizer.ts";
import type { SubwordKind, SubwordTokenizer, Tokenizer } from "../types.ts";

const TOP_KEYS =
  "version truncation padding added_tokens normalizer pre_tokenizer post_processor decoder model";

const MODELS: ReadonlyMap<SubwordKind, (model: Field) => TextModel> = new Map([
  ["BPE", readTextBpe],
  ["WordPiece", readWordPiece],
  ["Unigram", readUnigram],
]);

/**
 * The tokenizer that the content of a tokenizer.json describes, of any kind that this package has; one that has a
 * member `kind` is no byte-level BPE. `encode` gives the ids of Hugging Face's
 * `encode(text, add_special_tokens=False)` where special tokens are allowed, with `addSpecialTokens` those of `True`.
 * @param json parsed content
 * @param where the file's path, for errors
 * @throws UserError naming the field that is damaged, missing or not supported
 */
export function textTokenizerFromJSON(json: unknown, where: string): Tokenizer | SubwordTokenizer {
  const file = new Field(json, where, "", "is this a tokenizer.json that Hugging Face opens?");
  const model = file.get("model");
  const kind = model.get("type");
  if (kind.value === "BPE" && isByteLevel(file.get("pre_tokenizer"))) {
    return tokenizerFromJSON(json, where);
  }
  kind.only([...MODELS.keys()]);
  const [known, readModel] = [...MODELS].find(([name]) => name === kind.value) ?? [];
  if (known === undefined || readModel === undefined) throw kind.error("is not a known model");
  const root = file.object(TOP_KEYS.split(" "));
  file.get("version").only(["1.0", undefined]);
  for (const key of ["truncation", "padding"]) {
    file.get(key).only([null, undefined], "set it to null where the tokenizer does not need it");
  }
  const { tokens, encodeWord } = readModel(model);
  const normalize = readNormalizer(file.get("normalizer"));
  const split = readTextSplit(file.get("pre_tokenizer"));
  const decode = readTextDecoder(file.get("decoder"));
  const listed = readTextAdded(file.get("added_tokens"), tokens);
  const added = checkNormalized(file.get("added_tokens"), listed, normalize);
  return new DefinedSubwordTokenizer({
    kind: known,
    json: root,
    tokens,
    added,
    normalize: normalize ?? ((text) => text),
    split,
    encodeWord,
    decode,
    template: readTemplate(file.get("post_processor"), tokens.length),
  });
}
