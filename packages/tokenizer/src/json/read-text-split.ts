// `pre_tokenizer` of tokenizer.json, for kinds whose vocabulary is text.
import type { Field } from "./fields.ts";
import { readMetaspace, splitMetaspace } from "../unigram/metaspace.ts";
import { CUTTER_TYPES, readCutter } from "./read-cutter.ts";
import { splitBertWords } from "../wordpiece/split-words.ts";

/** Cuts a normalized stretch of text; `first` where it begins the text. */
export type TextSplit = (text: string, first: boolean) => readonly string[];

const WHOLE: TextSplit = (text) => (text === "" ? [] : [text]);

/** The cutting that `pre_tokenizer` stands for. Throws a UserError naming what is not supported. */
export function readTextSplit(field: Field): TextSplit {
  if (field.value === null || field.value === undefined) return WHOLE;
  if (field.get("type").value !== "Sequence") return readStep(field, true);
  field.object(["type", "pretokenizers"]);
  const steps = field
    .get("pretokenizers")
    .elements()
    .map((step, i) => readStep(step, i === 0));
  return (text, first) =>
    steps.reduce(
      (cuts, step) => cuts.flatMap((cut, i) => step(cut, first && i === 0)),
      WHOLE(text, first),
    );
}

function readStep(field: Field, alone: boolean): TextSplit {
  const type = field.get("type");
  if (CUTTER_TYPES.some((name) => name === type.value)) {
    const cut = readCutter(field);
    return (text) => cut(text).map(({ start, end }) => text.slice(start, end));
  }
  type.only(["BertPreTokenizer", "Metaspace", ...CUTTER_TYPES]);
  if (type.value === "Metaspace") {
    const settings = readMetaspace(field);
    // After another step, what is first depends on places in the text before normalization.
    if (!alone) field.get("prepend_scheme").only(["always", "never", undefined]);
    return (text, first) => splitMetaspace(settings, text, first);
  }
  field.object(["type"]);
  return splitBertWords;
}
