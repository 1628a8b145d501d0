// Reading Hugging Face's tokenizer.json, strictly: what this package would not honour to the letter is refused.
import type { AddedToken } from "../bpe/added-tokens.ts";
import { type Merge, modelFromMerges } from "../bpe/model.ts";
import { BpeTokenizer } from "../bpe/tokenizer.ts";
import { alphabetToBytes } from "../bpe/byte-alphabet.ts";
import type { Cutter } from "../cuts/behavior.ts";
import { Field } from "./fields.ts";
import { PairTable, NO_PAIR } from "../bpe/pair-table.ts";
import { checkNormalized, readPlaces, type TextAddedToken } from "../text/added-tokens.ts";
import { type BytePreTokenizer, readDecoder, readPreTokenizer } from "./read-pipeline.ts";
import { readNormalizer } from "./read-normalizer.ts";
import { readTemplate } from "../text/template.ts";
import type { Tokenizer } from "../types.ts";
import { Vocabulary } from "../bpe/vocabulary.ts";
import { withWholePieces } from "../bpe/whole-pieces.ts";

const TOP_KEYS =
  "version truncation padding added_tokens normalizer pre_tokenizer post_processor decoder model";
const ADDED_KEYS = "id content single_word lstrip rstrip normalized special";
const MODEL_KEYS =
  "type dropout unk_token continuing_subword_prefix end_of_word_suffix fuse_unk byte_fallback ignore_merges vocab merges";

/**
 * The tokenizer that the content of a tokenizer.json describes: a BPE model with ByteLevel pre-tokenizer and decoder,
 * splitting like GPT-2, cl100k or o200k, or by other pre-tokenizers that cut. `encode` gives the ids of Hugging Face's
 * `encode(text, add_special_tokens=False)`, where special tokens are allowed.
 * @param json parsed content
 * @param where the file's path, for errors
 * @throws UserError naming the field that is damaged, missing or not supported
 */
export function tokenizerFromJSON(json: unknown, where: string): Tokenizer {
  const file = new Field(json, where);
  file.object(TOP_KEYS.split(" "));
  refuseOtherKinds(file.get("model"));
  file.get("version").only(["1.0", undefined]);
  for (const key of ["truncation", "padding"]) {
    file.get(key).only([null, undefined], "set it to null where the tokenizer does not need it");
  }
  const preTokenizer = readPreTokenizer(file.get("pre_tokenizer"));
  readDecoder(file.get("decoder"));
  const normalize = readNormalizer(file.get("normalizer"));
  const listed = readAdded(file.get("added_tokens"));
  const added = checkNormalized(file.get("added_tokens"), listed, normalize);
  const model = file.get("model");
  checkModel(model);
  const { tokens, ids, byteIds } = readVocab(model.get("vocab"), added);
  const ignoreMerges = model.get("ignore_merges").boolean(false);
  const merges = readMerges(
    model.get("merges"),
    ids,
    ignoreMerges ? undefined : unsplit(tokens, preTokenizer),
    added,
  );
  const bpe = modelFromMerges(byteIds, merges);
  const vocabulary = Vocabulary.of(tokens);
  const addedIds = new Set(added.map((token) => token.id));
  return new BpeTokenizer({
    vocabulary,
    model: ignoreMerges ? withWholePieces(bpe, vocabulary, (id) => addedIds.has(id)) : bpe,
    merges,
    ignoreMerges,
    ...preTokenizer,
    added,
    normalizer: normalize && { normalize, json: file.get("normalizer").object() },
    template: readTemplate(file.get("post_processor"), tokens.length),
    postProcessor: file.get("post_processor").value as object | null | undefined,
  });
}

function refuseOtherKinds(model: Field): void {
  if (typeof model.value !== "object" || model.value === null) return;
  const type = model.get("type");
  const remedy = "loadTextTokenizer or textTokenizerFromJSON reads it";
  if (type.value === "WordPiece" || type.value === "Unigram") {
    throw type.error(`is "${type.value}", not byte-level BPE`, remedy);
  }
  const fallback = model.get("byte_fallback");
  if (fallback.value === true) throw fallback.error("is true: this is no byte-level BPE", remedy);
}

function checkModel(model: Field): void {
  model.object();
  model.get("type").only(["BPE"]);
  model.object(MODEL_KEYS.split(" "));
  model.get("dropout").only([null, undefined, 0]);
  model.get("fuse_unk").boolean(false);
  model.get("byte_fallback").only([false, undefined]);
  for (const key of ["continuing_subword_prefix", "end_of_word_suffix"]) {
    model.get(key).only([null, "", undefined]);
  }
  // All 256 bytes are in the vocabulary, so nothing is ever unknown.
  const unknown = model.get("unk_token");
  if (unknown.value !== null && unknown.value !== undefined) unknown.string();
}

function readAdded(field: Field): TextAddedToken[] {
  if (field.value === undefined || field.value === null) return [];
  const contents = new Set<string>();
  const used = new Set<number>();
  return field.elements().map((item) => {
    item.object(ADDED_KEYS.split(" "));
    const content = item.get("content").string();
    const id = item.get("id").id();
    if (content === "" || contents.has(content)) {
      throw item.get("content").error("must be a text that no other added token has");
    }
    if (used.has(id)) throw item.get("id").error(`is ${id}, which another added token has`);
    contents.add(content);
    used.add(id);
    const special = item.get("special").boolean(false);
    const normalized = item.get("normalized").boolean(!special);
    return { content, id, special, normalized, ...readPlaces(item) };
  });
}

type Vocab = { tokens: (Uint8Array | undefined)[]; ids: Map<string, number>; byteIds: Int32Array };

function readVocab(field: Field, added: readonly AddedToken[]): Vocab {
  const encoder = new TextEncoder();
  const tokens: (Uint8Array | undefined)[] = [];
  const ids = new Map<string, number>();
  const byteIds = new Int32Array(256).fill(-1);
  const addedIds = new Map(added.map((token) => [token.content, token.id]));
  for (const { content, id } of added) tokens[id] = encoder.encode(content);
  let last = -1;
  for (const [name, value] of Object.entries(field.object())) {
    const entry = new Field(value, field.where, `${field.name}[${JSON.stringify(name)}]`);
    const id = entry.id();
    if (addedIds.get(name) === id) continue;
    if (addedIds.has(name))
      throw entry.error(`is ${id}, but added_tokens says ${addedIds.get(name)}`);
    if (tokens[id] !== undefined) throw entry.error(`is ${id}, which another token has`);
    const bytes = alphabetToBytes(name);
    if (bytes === undefined || bytes.length === 0) {
      throw entry.error("is no token of GPT-2's byte alphabet");
    }
    tokens[id] = bytes;
    ids.set(name, id);
    if (bytes.length === 1) byteIds[bytes[0]!] = id;
    last = Math.max(last, id);
  }
  const missing = byteIds.indexOf(-1);
  if (missing >= 0) throw field.error(`has no token for byte ${missing}`);
  for (let id = 0; id < last; id++) {
    if (tokens[id] === undefined) throw field.error(`has no token with id ${id}`);
  }
  for (let id = 0; id < tokens.length; id++) tokens[id] ??= undefined; // no holes
  return { tokens, ids, byteIds };
}

/**
 * `tokens` without those that are cut before merging, which no merge can make: files such as RoBERTa's list some, for
 * example "madeupword0000".
 */
function unsplit(
  tokens: readonly (Uint8Array | undefined)[],
  { splitter, cuts }: BytePreTokenizer,
): (Uint8Array | undefined)[] {
  return tokens.map((bytes) => {
    if (bytes === undefined || splitter.next(bytes, 0, bytes.length) < bytes.length) {
      return undefined;
    }
    return cuts === undefined || staysWhole(bytes, cuts.cut) ? bytes : undefined;
  });
}

/** Whether a token is one cut; half a character can be a part of any. */
function staysWhole(bytes: Uint8Array, cut: Cutter): boolean {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const [first, ...more] = cut(text);
  if (text.includes("\ufffd")) return true;
  return first !== undefined && more.length === 0 && first.end - first.start === text.length;
}

/** Merges as "left right" or as [left, right]. Unless `tokens` is undefined, each of them must be made by some merge. */
function readMerges(
  field: Field,
  ids: ReadonlyMap<string, number>,
  tokens: readonly (Uint8Array | undefined)[] | undefined,
  added: readonly AddedToken[],
): Merge[] {
  const pairs = new PairTable(ids.size);
  const made = new Set(added.map((token) => token.id));
  const merges = field.elements().map((item, rank): Merge => {
    const { value } = item;
    const parts: unknown[] = typeof value === "string" ? value.split(" ") : asArray(value);
    const [left, right] = parts;
    if (parts.length !== 2 || typeof left !== "string" || typeof right !== "string") {
      throw item.error("must be two tokens");
    }
    const [leftId, rightId, id] = [ids.get(left), ids.get(right), ids.get(left + right)];
    if (leftId === undefined || rightId === undefined || id === undefined) {
      const absent = leftId === undefined ? left : rightId === undefined ? right : left + right;
      throw item.error(`needs the token ${JSON.stringify(absent)}, which model.vocab lacks`);
    }
    if (pairs.get(leftId, rightId) !== NO_PAIR) throw item.error("stands there twice");
    pairs.set(leftId, rightId, rank);
    made.add(id);
    return [leftId, rightId, id];
  });
  for (let id = 0; id < (tokens?.length ?? 0); id++) {
    const bytes = tokens![id];
    if (bytes !== undefined && bytes.length > 1 && !made.has(id)) {
      throw field.error(`has no merge that makes token ${id} of model.vocab`);
    }
  }
  return merges;
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
