// The pre-tokenizers of tokenizer.json that every kind of model can have: those that cut a text and change none.
import {
  type Cutter,
  cutterOf,
  type Matcher,
  SPLIT_BEHAVIORS,
  type SplitBehavior,
} from "../cuts/behavior.ts";
import {
  expressionMatches,
  literalMatches,
  NUMBER_MATCHES,
  PUNCTUATION_MATCHES,
  WHITE_SPACE_MATCHES,
} from "../cuts/matchers.ts";
import { fromOniguruma, Untranslatable } from "../cuts/oniguruma.ts";
import type { Field } from "./fields.ts";

// As Rust's \w; its characters follow the engine's Unicode version.
const WORD = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`;
const WORDS_OR_SIGNS = new RegExp(String.raw`${WORD}+|[^${WORD}\p{White_Space}]+`, "gv");

const READERS: ReadonlyMap<string, (field: Field) => Cutter> = new Map([
  ["Split", readSplit],
  ["Digits", readDigits],
  ["Punctuation", readPunctuation],
  ["Whitespace", readWhitespace],
  ["WhitespaceSplit", readWhitespaceSplit],
]);

/** The types that {@link readCutter} reads. */
export const CUTTER_TYPES: readonly string[] = [...READERS.keys()];

/** The cutting that a pre-tokenizer of one of {@link CUTTER_TYPES} stands for. Throws a UserError naming what is not supported. */
export function readCutter(field: Field): Cutter {
  const type = field.get("type");
  const read = READERS.get(type.string());
  if (read === undefined) {
    type.only(CUTTER_TYPES);
    throw type.error("is not known");
  }
  return read(field);
}

/** The pattern of a Split: a text or a regular expression. */
function readPattern(pattern: Field): Matcher {
  const { String: literal, Regex: expression } = pattern.object(["String", "Regex"]);
  if ((literal === undefined) === (expression === undefined)) {
    throw pattern.error("must be a String or a Regex");
  }
  if (literal !== undefined) {
    const text = pattern.get("String").string();
    if (text === "") throw pattern.get("String").error("must not be empty");
    return literalMatches(text);
  }
  const field = pattern.get("Regex");
  try {
    return expressionMatches(fromOniguruma(field.string()));
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    throw field.error(
      `${error.message}, which this package cannot say in JavaScript`,
      "write the expression without it, or use another tokenizer",
    );
  }
}

function readBehavior(field: Field): SplitBehavior {
  const behavior = SPLIT_BEHAVIORS.find((name) => name === field.value);
  if (behavior !== undefined) return behavior;
  field.only(SPLIT_BEHAVIORS);
  throw field.error("is not known");
}

function readSplit(field: Field): Cutter {
  field.object(["type", "pattern", "behavior", "invert"]);
  const behavior = readBehavior(field.get("behavior"));
  return cutterOf(readPattern(field.get("pattern")), behavior, field.get("invert").boolean(false));
}

function readDigits(field: Field): Cutter {
  field.object(["type", "individual_digits"]);
  const each = field.get("individual_digits").boolean(false);
  return cutterOf(NUMBER_MATCHES, each ? "Isolated" : "Contiguous", false);
}

function readPunctuation(field: Field): Cutter {
  field.object(["type", "behavior"]);
  const behavior = field.get("behavior");
  return cutterOf(
    PUNCTUATION_MATCHES,
    behavior.value === undefined ? "Isolated" : readBehavior(behavior),
    false,
  );
}

function readWhitespace(field: Field): Cutter {
  field.object(["type"]);
  return cutterOf(expressionMatches(WORDS_OR_SIGNS), "Removed", true);
}

function readWhitespaceSplit(field: Field): Cutter {
  field.object(["type"]);
  return cutterOf(WHITE_SPACE_MATCHES, "Removed", false);
}
