// The parts of tokenizer.json around the model: pre-tokenizer, decoder, post-processor.
import type { Field } from "./fields.ts";
import { type Cutter, cutInTurn } from "../cuts/behavior.ts";
import { readCutter } from "./read-cutter.ts";
import { GPT2_SPLITTER, type Splitter, splitterOf, WHOLE_SPLITTER } from "../split/splitters.ts";

const BYTE_LEVEL_KEYS = ["type", "add_prefix_space", "trim_offsets", "use_regex"];

/** How a byte-level tokenizer splits: cut by what stands before ByteLevel, then by the splitter. */
export type BytePreTokenizer = {
  splitter: Splitter;
  /** Undefined where the splitter says all. `json`: the file's own words for both. */
  cuts: { cut: Cutter; json: object } | undefined;
};

/** What `pre_tokenizer` stands for. Throws a UserError naming what is not supported. */
export function readPreTokenizer(field: Field): BytePreTokenizer {
  const steps = stepsOf(field);
  const level = steps.pop();
  if (level === undefined) throw field.error("has no ByteLevel");
  if (level.get("type").value !== "ByteLevel") {
    const remedy = "this package reads ByteLevel as the last step of byte-level BPE alone";
    throw level.get("type").error(`is ${JSON.stringify(level.get("type").value)}`, remedy);
  }
  const useRegex = readByteLevel(level);
  const [only, second] = steps;
  if (only === undefined && useRegex) return { splitter: GPT2_SPLITTER, cuts: undefined };
  if (only !== undefined && second === undefined && !useRegex) {
    const splitter = knownSplit(only);
    if (splitter !== undefined) return { splitter, cuts: undefined };
  }
  const splitter = useRegex ? GPT2_SPLITTER : WHOLE_SPLITTER;
  return { splitter, cuts: { cut: cutInTurn(steps.map(readCutter)), json: field.object() } };
}

/** The steps of a Sequence, of those in it too, or the one that there is. */
function stepsOf(field: Field): Field[] {
  if (field.get("type").value !== "Sequence") return [field];
  field.object(["type", "pretokenizers"]);
  return field.get("pretokenizers").elements().flatMap(stepsOf);
}

/** Whether it splits as GPT-2 does. */
function readByteLevel(field: Field): boolean {
  field.object(BYTE_LEVEL_KEYS);
  field.get("add_prefix_space").only([false]);
  field.get("trim_offsets").boolean(true);
  return field.get("use_regex").boolean(true);
}

/** The splitter that a Split stands for, which is faster than its expression. */
function knownSplit(field: Field): Splitter | undefined {
  if (field.get("type").value !== "Split" || field.get("behavior").value !== "Isolated") {
    return undefined;
  }
  const expression = field.get("pattern").get("Regex").value;
  if (field.get("invert").value !== false || typeof expression !== "string") return undefined;
  const splitter = splitterOf(expression);
  if (splitter === undefined) return undefined;
  field.object(["type", "pattern", "behavior", "invert"]);
  field.get("pattern").object(["Regex"]);
  return splitter;
}

/** Checks `decoder`. */
export function readDecoder(field: Field): void {
  field.object(BYTE_LEVEL_KEYS);
  field.get("type").only(["ByteLevel"]);
  for (const key of BYTE_LEVEL_KEYS.slice(1)) field.get(key).boolean(true);
}
