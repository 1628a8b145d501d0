// `pre_tokenizer` of tokenizer.json, for kinds whose vocabulary is text.
import type { Field } from "./fields.ts";
import { splitBertWords } from "../wordpiece/split-words.ts";

/** Cuts a normalized stretch of text; `first` where it begins the text. */
export type TextSplit = (text: string, first: boolean) => readonly string[];

const WHOLE: TextSplit = (text) => (text === "" ? [] : [text]);

/** The cutting that `pre_tokenizer` stands for. Throws a UserError naming what is not supported. */
export function readTextSplit(field: Field): TextSplit {
  if (field.value === null || field.value === undefined) return WHOLE;
  const type = field.get("type");
  type.only(["BertPreTokenizer"]);
  field.object(["type"]);
  return splitBertWords;
}
