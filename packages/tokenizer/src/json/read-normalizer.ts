// `normalizer` of tokenizer.json.
import {
  bertNormalizer,
  lowercase,
  type Normalizer,
  stripMarks,
  trimSpaces,
} from "../normalize/normalizer.ts";
import { precompiledNormalizer } from "../normalize/precompiled.ts";
import { toUnicodeForm } from "../normalize/unicode-forms.ts";
import type { Field } from "./fields.ts";

const READERS: ReadonlyMap<string, (field: Field) => Normalizer> = new Map([
  ["BertNormalizer", readBert],
  ["Sequence", readSequence],
  ["NFC", (field: Field) => plain(field, (text) => toUnicodeForm(text, "NFC"))],
  ["NFD", (field: Field) => plain(field, (text) => toUnicodeForm(text, "NFD"))],
  ["NFKC", (field: Field) => plain(field, (text) => toUnicodeForm(text, "NFKC"))],
  ["NFKD", (field: Field) => plain(field, (text) => toUnicodeForm(text, "NFKD"))],
  ["Lowercase", (field: Field) => plain(field, lowercase)],
  ["StripAccents", (field: Field) => plain(field, stripMarks)],
  ["Strip", readStrip],
  ["Replace", readReplace],
  ["Prepend", readPrepend],
  ["Precompiled", readPrecompiled],
]);

/** The function that `normalizer` stands for, undefined where there is none. Throws a UserError naming what is not supported. */
export function readNormalizer(field: Field): Normalizer | undefined {
  return field.value === null || field.value === undefined ? undefined : readStep(field);
}

/** A Replace normalizer or decoder: a text, or the one regular expression that files of T5's family have. */
export function readReplace(field: Field): (text: string) => string {
  field.object(["type", "pattern", "content"]);
  const content = field.get("content").string();
  const pattern = field.get("pattern");
  const { String: literal, Regex: expression } = pattern.object(["String", "Regex"]);
  if (literal === undefined) {
    pattern.get("Regex").only([" {2,}"]);
    return (text) => text.replace(/ {2,}/g, () => content);
  }
  if (expression !== undefined) throw pattern.error("must be a String or a Regex");
  const from = pattern.get("String").string();
  if (from === "") throw pattern.get("String").error("must not be empty");
  return (text) => text.replaceAll(from, () => content);
}

function readStep(field: Field): Normalizer {
  const type = field.get("type");
  const read = READERS.get(type.string());
  if (read === undefined) {
    type.only([...READERS.keys()]);
    throw type.error("is not known");
  }
  return read(field);
}

function plain(field: Field, normalizer: Normalizer): Normalizer {
  field.object(["type"]);
  return normalizer;
}

function readSequence(field: Field): Normalizer {
  field.object(["type", "normalizers"]);
  const steps = field.get("normalizers").elements().map(readStep);
  return (text) => steps.reduce((value, step) => step(value), text);
}

function readBert(field: Field): Normalizer {
  field.object(["type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"]);
  const lower = field.get("lowercase").boolean(true);
  const accents = field.get("strip_accents");
  return bertNormalizer({
    cleanText: field.get("clean_text").boolean(true),
    handleChineseCharacters: field.get("handle_chinese_chars").boolean(true),
    stripAccents: accents.value === null ? lower : accents.boolean(lower),
    lowercase: lower,
  });
}

function readStrip(field: Field): Normalizer {
  field.object(["type", "strip_left", "strip_right"]);
  const left = field.get("strip_left").boolean(true);
  const right = field.get("strip_right").boolean(true);
  return (text) => trimSpaces(text, left, right);
}

function readPrepend(field: Field): Normalizer {
  field.object(["type", "prepend"]);
  const before = field.get("prepend").string();
  return (text) => (text === "" ? "" : before + text);
}

function readPrecompiled(field: Field): Normalizer {
  field.object(["type", "precompiled_charsmap"]);
  const map = field.get("precompiled_charsmap");
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(map.string()), (character) => character.charCodeAt(0));
  } catch {
    throw map.error("is not base64");
  }
  const normalizer = precompiledNormalizer(bytes);
  if (normalizer === undefined) throw map.error("is no character map of SentencePiece");
  return normalizer;
}
