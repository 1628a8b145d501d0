// A BPE model over characters in tokenizer.json: Llama 2's, Mistral's, Gemma's.
import type { Field } from "./fields.ts";
import { PairTable, NO_PAIR } from "../bpe/pair-table.ts";
import { readVocabulary } from "./read-vocabulary.ts";
import type { TextModel } from "../text/subword-tokenizer.ts";
import { textBpeEncoder } from "../bpe/text-encoder.ts";

const KEYS =
  "type dropout unk_token continuing_subword_prefix end_of_word_suffix fuse_unk byte_fallback ignore_merges vocab merges";

/** Reads `model`. Throws a UserError naming the field that is damaged, missing or not supported. */
export function readTextBpe(model: Field): TextModel {
  model.object(KEYS.split(" "));
  model.get("dropout").only([null, undefined, 0]);
  for (const key of ["continuing_subword_prefix", "end_of_word_suffix"]) {
    model.get(key).only([null, "", undefined]);
  }
  const { tokens, vocabulary } = readVocabulary(model.get("vocab"));
  const unknown = model.get("unk_token");
  let unknownId: number | undefined;
  if (unknown.value !== null && unknown.value !== undefined) {
    unknownId = vocabulary.get(unknown.string());
    if (unknownId === undefined) throw unknown.error("is not in model.vocab");
  }
  const encodeWord = textBpeEncoder({
    ...readMerges(model.get("merges"), vocabulary),
    vocabulary,
    unknownId,
    fuseUnknown: model.get("fuse_unk").boolean(false),
    byteFallback: model.get("byte_fallback").boolean(false),
    ignoreMerges: model.get("ignore_merges").boolean(false),
  });
  return { tokens, encodeWord };
}

/** Whether a `pre_tokenizer` turns text into GPT-2's byte alphabet. */
export function isByteLevel(preTokenizer: Field): boolean {
  const { value } = preTokenizer;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const type = preTokenizer.get("type").value;
  if (type !== "Sequence") return type === "ByteLevel";
  return preTokenizer.get("pretokenizers").elements().some(isByteLevel);
}

/** Merges as "left right" or as [left, right]. */
function readMerges(
  field: Field,
  vocabulary: ReadonlyMap<string, number>,
): { ranks: PairTable; merged: Int32Array } {
  const items = field.elements();
  const ranks = new PairTable(items.length);
  const merged = new Int32Array(items.length);
  items.forEach((item, rank) => {
    const { value } = item;
    const parts: readonly unknown[] =
      typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [];
    const [left, right] = parts;
    if (parts.length !== 2 || typeof left !== "string" || typeof right !== "string") {
      throw item.error("must be two tokens");
    }
    const [leftId, rightId, id] = [left, right, left + right].map((name) => vocabulary.get(name));
    if (leftId === undefined || rightId === undefined || id === undefined) {
      const absent = leftId === undefined ? left : rightId === undefined ? right : left + right;
      throw item.error(`needs the token ${JSON.stringify(absent)}, which model.vocab lacks`);
    }
    if (ranks.get(leftId, rightId) !== NO_PAIR) throw item.error("stands there twice");
    ranks.set(leftId, rightId, rank);
    merged[rank] = id;
  });
  return { ranks, merged };
}
