// `normalizer` of tokenizer.json.
import { bertNormalizer, type Normalizer } from "../normalize/normalizer.ts";
import type { Field } from "./fields.ts";

/** The function that `normalizer` stands for, undefined where there is none. Throws a UserError naming what is not supported. */
export function readNormalizer(field: Field): Normalizer | undefined {
  if (field.value === null || field.value === undefined) return undefined;
  const type = field.get("type");
  const read = READERS.get(type.string());
  if (read === undefined) type.only([...READERS.keys()]);
  return read?.(field);
}

const READERS: ReadonlyMap<string, (field: Field) => Normalizer> = new Map([
  ["BertNormalizer", readBert],
]);

function readBert(field: Field): Normalizer {
  field.object(["type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"]);
  const lowercase = field.get("lowercase").boolean(true);
  const accents = field.get("strip_accents");
  return bertNormalizer({
    cleanText: field.get("clean_text").boolean(true),
    handleChineseCharacters: field.get("handle_chinese_chars").boolean(true),
    stripAccents: accents.value === null ? lowercase : accents.boolean(lowercase),
    lowercase,
  });
}
