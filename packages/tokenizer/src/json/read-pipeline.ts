// The parts of tokenizer.json around the model: pre-tokenizer, decoder, post-processor.
import type { Field } from "./fields.ts";
import { GPT2_SPLITTER, type Splitter, splitterOf } from "../split/splitters.ts";

const BYTE_LEVEL_KEYS = ["type", "add_prefix_space", "trim_offsets", "use_regex"];

/** The splitter that `pre_tokenizer` stands for. */
export function readPreTokenizer(field: Field): Splitter {
  const type = field.get("type");
  type.only(["ByteLevel", "Sequence"]);
  if (type.value === "ByteLevel") {
    readByteLevel(field, true);
    return GPT2_SPLITTER;
  }
  field.object(["type", "pretokenizers"]);
  const steps = field.get("pretokenizers").elements();
  const [split, byteLevel] = steps;
  if (split === undefined || byteLevel === undefined || steps.length !== 2) {
    throw field.get("pretokenizers").error("must be a Split and a ByteLevel");
  }
  readByteLevel(byteLevel, false);
  return readSplit(split);
}

function readByteLevel(field: Field, useRegex: boolean): void {
  field.object(BYTE_LEVEL_KEYS);
  field.get("type").only(["ByteLevel"]);
  field.get("add_prefix_space").only([false]);
  field.get("trim_offsets").boolean(true);
  if (field.get("use_regex").boolean(true) !== useRegex) {
    throw field.get("use_regex").error(`must be ${useRegex} here`);
  }
}

function readSplit(field: Field): Splitter {
  field.object(["type", "pattern", "behavior", "invert"]);
  field.get("type").only(["Split"]);
  field.get("behavior").only(["Isolated"]);
  field.get("invert").only([false]);
  field.get("pattern").object(["Regex"]);
  const pattern = field.get("pattern").get("Regex");
  const splitter = splitterOf(pattern.string());
  if (splitter === undefined) {
    throw pattern.error(
      "is a splitting rule that this package does not have",
      "use a tokenizer that splits like GPT-2, cl100k (Llama 3, Qwen 2) or o200k",
    );
  }
  return splitter;
}

/** Checks `decoder`. */
export function readDecoder(field: Field): void {
  field.object(BYTE_LEVEL_KEYS);
  field.get("type").only(["ByteLevel"]);
  for (const key of BYTE_LEVEL_KEYS.slice(1)) field.get(key).boolean(true);
}
