// Damaged and unsupported WordPiece and Unigram files: each names the file and the field at fault.
import { textTokenizerFromJSON } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";

type Json = Record<string, unknown>;

const wordPiece = (): Json => ({
  version: "1.0",
  normalizer: { type: "BertNormalizer" },
  pre_tokenizer: { type: "BertPreTokenizer" },
  decoder: null,
  post_processor: null,
  added_tokens: [],
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: { "[UNK]": 0, a: 1, "##b": 2 },
  },
});
const unigram = (): Json => ({
  version: "1.0",
  normalizer: null,
  pre_tokenizer: { type: "Metaspace", replacement: "▁" },
  decoder: { type: "Metaspace", replacement: "▁" },
  model: {
    type: "Unigram",
    unk_id: null,
    vocab: [
      ["▁", -1],
      ["a", -2],
    ],
  },
});
const read = (json: unknown) => textTokenizerFromJSON(json, "t.json");
const added = (token: Json): Json => ({ added_tokens: [{ id: 3, content: "[X]", ...token }] });
const model = (base: Json, change: Json): Json => ({
  ...base,
  model: { ...(base["model"] as Json), ...change },
});

describe("a file that is damaged or not supported", () => {
  it.each<[string, unknown, string]>([
    ["no object", [], "t.json: the file must be an object, not []"],
    ["an unknown model", model(wordPiece(), { type: "WordLevel" }), 'model.type is "WordLevel"'],
    ["an id used twice", model(wordPiece(), { vocab: { "[UNK]": 0, a: 0 } }), "model.vocab.a is 0"],
    ["a gap", model(wordPiece(), { vocab: { "[UNK]": 0, a: 2 } }), "has no token with id 1"],
    ["no unknown token", model(wordPiece(), { unk_token: "?" }), "model.unk_token is not in"],
    ["an unknown field", model(wordPiece(), { dropout: 1 }), 'has an unknown field "dropout"'],
    ["truncation", { ...wordPiece(), truncation: {} }, "truncation is {}"],
    ["a normalizer", { ...wordPiece(), normalizer: { type: "Nmt" } }, 'normalizer.type is "Nmt"'],
    [
      "a regular expression",
      { ...unigram(), normalizer: { type: "Replace", pattern: { Regex: "x+" }, content: "" } },
      'normalizer.pattern.Regex is "x+"',
    ],
    [
      "a damaged character map",
      { ...unigram(), normalizer: { type: "Precompiled", precompiled_charsmap: "AAAA" } },
      "normalizer.precompiled_charsmap is no character map of SentencePiece",
    ],
    [
      "a map that is not base64",
      { ...unigram(), normalizer: { type: "Precompiled", precompiled_charsmap: "%" } },
      "normalizer.precompiled_charsmap is not base64",
    ],
    [
      "a pre-tokenizer",
      { ...wordPiece(), pre_tokenizer: { type: "UnicodeScripts" } },
      'pre_tokenizer.type is "UnicodeScripts"',
    ],
    [
      "a Metaspace that contradicts itself",
      {
        ...unigram(),
        pre_tokenizer: { type: "Metaspace", replacement: "▁", add_prefix_space: false },
      },
      "pre_tokenizer.add_prefix_space is false, which prepend_scheme contradicts",
    ],
    ["a decoder", { ...wordPiece(), decoder: { type: "CTC" } }, 'decoder.type is "CTC"'],
    [
      "a post-processor",
      { ...wordPiece(), post_processor: { type: "Other" } },
      'post_processor.type is "Other"',
    ],
    [
      "a post-processor's id",
      { ...wordPiece(), post_processor: { type: "BertProcessing", cls: ["x", 9], sep: ["y", 1] } },
      "post_processor.cls[1] is 9, but the vocabulary ends below 3",
    ],
    ["lstrip", { ...wordPiece(), ...added({ lstrip: 1 }) }, "added_tokens[0].lstrip must be true"],
    ["a renumbered token", { ...wordPiece(), ...added({ id: 7 }) }, "would give this token 3"],
    [
      "a special token that is normalized",
      { ...wordPiece(), ...added({ special: true, normalized: true }) },
      "added_tokens[0].normalized is true",
    ],
    [
      "an added token that normalizes to nothing",
      { ...wordPiece(), ...added({ content: "\u0301" }) },
      "added_tokens[0].content is empty or another",
    ],
    ["no vocabulary", model(unigram(), { vocab: [] }), "model.vocab must not be empty"],
    ["half a piece", model(unigram(), { vocab: [["a"]] }), "model.vocab[0] must be a token and"],
    ["a score", model(unigram(), { vocab: [["a", "b"]] }), "model.vocab[0][1] must be a number"],
    ["an unk_id", model(unigram(), { unk_id: 2 }), "model.unk_id must lie below 2"],
  ])("refuses %s", (_name, json, message) => {
    expect(() => read(json)).toThrow(message);
  });

  it("refuses a character that no token covers, where there is no unk_id", () => {
    expect([...read(unigram()).encode("a a")]).toEqual([0, 1, 0, 1]);
    expect(() => read(unigram()).encode("ab")).toThrow('encode: no token covers "b"');
  });
});
