// Tokenizers as metadata of GGUF, and those that it cannot say.
import { UserError } from "@llmsmith/files";
import {
  encoding,
  textTokenizerFromJSON,
  tokenizerFromJSON,
  tokenizerToGGUF,
  trainBPE,
} from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { readFixture, sentencePieceMerges, type TextJson } from "./helpers.ts";

const text = "low lower lowest new newer newest ".repeat(20);
const trained = await trainBPE([text], { vocabSize: 270, specialTokens: ["<|endoftext|>"] });
const eos = trained.specialTokens.get("<|endoftext|>")!;
const value = (key: string, vocabSize = trained.vocabSize) =>
  tokenizerToGGUF(trained, vocabSize, { eos }, "t.json").metadata.get(`tokenizer.ggml.${key}`)
    ?.value;

type Json = Record<string, unknown> & {
  added_tokens: Record<string, unknown>[];
  model: Record<string, unknown>;
};
const changed = (change: (json: Json) => void) => {
  const json = structuredClone(trained.toJSON()) as Json;
  change(json);
  return tokenizerFromJSON(json, "t.json");
};

describe("tokenizerToGGUF", () => {
  it("names bytes by GPT-2's alphabet, special tokens as they are, ids without a token as padding", () => {
    const tokens = value("tokens", 272) as string[];
    expect(tokens).toHaveLength(272);
    expect(tokens[trained.encode(" ")[0]!]).toBe("Ġ");
    expect(tokens[eos]).toBe("<|endoftext|>");
    expect(tokens.slice(270)).toEqual(["[PAD270]", "[PAD271]"]);
    const types = value("token_type", 272) as number[];
    expect([types[0], types[eos], types[271]]).toEqual([eos === 0 ? 3 : 1, 3, 5]);
    expect((value("merges") as string[]).length).toBe(270 - 257);
    expect(value("add_bos_token")).toBe(false);
    expect(value("eos_token_id")).toBe(eos);
  });

  it.each([
    ["gpt2", "gpt-2"],
    ["cl100k_base", "dbrx"],
  ] as const)("names the rule of %s %s", (name, pre) => {
    const tokenizer = encoding(name);
    const ids = { eos: tokenizer.specialTokens.get("<|endoftext|>")! };
    const { metadata } = tokenizerToGGUF(tokenizer, tokenizer.vocabSize, ids, name);
    expect(metadata.get("tokenizer.ggml.pre")?.value).toBe(pre);
  });

  it("sees a bos that the file puts before a text", () => {
    const template = (id: string) => ({
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id, type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }],
      special_tokens: { [id]: { id, ids: [eos], tokens: [id] } },
    });
    const tokenizer = changed((json) => {
      json["post_processor"] = template("<|endoftext|>");
    });
    const { metadata } = tokenizerToGGUF(tokenizer, 270, { eos, bos: eos }, "t.json");
    expect(metadata.get("tokenizer.ggml.add_bos_token")?.value).toBe(true);
    expect(metadata.get("tokenizer.ggml.add_eos_token")?.value).toBe(false);
    expect(() => tokenizerToGGUF(tokenizer, 270, { eos: 5, bos: 6 }, "t.json")).toThrow(
      "post_processor",
    );
  });

  it.each<[string, (json: Json) => void, string]>([
    ["whole pieces of GPT-2", (json) => (json.model["ignore_merges"] = true), "ignore_merges"],
    [
      "a token that takes white space",
      (json) => (json.added_tokens[0]!["lstrip"] = true),
      "lstrip",
    ],
    ["NFKC", (json) => (json["normalizer"] = { type: "NFKC" }), "NFKC"],
  ])("refuses %s", (_, change, message) => {
    const attempt = () => tokenizerToGGUF(changed(change), 270, { eos }, "t.json");
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(message);
  });

  it("says of o200k that llama.cpp tells its letters apart only within ASCII", () => {
    const tokenizer = encoding("o200k_base");
    const made = tokenizerToGGUF(tokenizer, tokenizer.vocabSize, { eos: 0 }, "t.json");
    expect(made.metadata.get("tokenizer.ggml.pre")?.value).toBe("gpt-4o");
    expect(made.notes).toEqual([expect.stringContaining("within ASCII alone")]);
  });

  it("refuses an id outside the vocabulary", () => {
    expect(() => tokenizerToGGUF(trained, 270, { eos: 270 }, "t.json")).toThrow("eos is 270");
  });
});

describe("tokenizerToGGUF of characters", () => {
  const load = (name: string, change: (json: TextJson) => void = () => undefined) => {
    const json = sentencePieceMerges(readFixture<TextJson>(`bpe-${name}.json`));
    change(json);
    return textTokenizerFromJSON(json, "t.json");
  };
  const exported = (...args: Parameters<typeof load>) => {
    const tokenizer = load(...args);
    return tokenizerToGGUF(tokenizer, tokenizer.vocabSize + 1, { bos: 1, eos: 2 }, "t.json");
  };
  const texts = ["Hello world", "  two  spaces, the sea", "naïve café 日本語 🦙\n\n\tx", ""];

  /** SentencePiece's merging by scores, as plainly as it can be said. */
  function mergeByScore(text: string, tokens: readonly string[], scores: readonly number[]) {
    const ids = new Map(tokens.map((token, id) => [token, id]));
    const parts = Array.from(text.replaceAll(" ", "▁"));
    for (;;) {
      let best = -1;
      let score = -Infinity;
      for (let i = 0; i + 1 < parts.length; i++) {
        const id = ids.get(parts[i]! + parts[i + 1]!);
        if (id !== undefined && scores[id]! > score) [best, score] = [i, scores[id]!];
      }
      if (best < 0) break;
      parts.splice(best, 2, parts[best]! + parts[best + 1]!);
    }
    const byte = (value: number) => `<0x${value.toString(16).toUpperCase().padStart(2, "0")}>`;
    return parts.flatMap((part) =>
      ids.has(part) ? ids.get(part)! : [...Buffer.from(part)].map((value) => ids.get(byte(value))!),
    );
  }

  it.each([
    ["llama", " "],
    ["mistral", " "],
  ])("gives %s scores that make its ids", (name, before) => {
    const tokenizer = load(name);
    const { metadata, notes } = exported(name);
    const tokens = metadata.get("tokenizer.ggml.tokens")?.value as string[];
    const scores = metadata.get("tokenizer.ggml.scores")?.value as number[];
    for (const text of texts.filter((one) => !(name === "mistral" && one.startsWith(" "))))
      expect(mergeByScore(text && before + text, tokens, scores)).toEqual([
        ...tokenizer.encode(text),
      ]);
    const types = metadata.get("tokenizer.ggml.token_type")?.value as number[];
    expect([types[0], types[1], types[3], types[258], types[259], types.at(-1)]).toEqual([
      2, 3, 6, 6, 1, 5,
    ]);
    expect(metadata.get("tokenizer.ggml.model")?.value).toBe("llama");
    expect(metadata.get("tokenizer.ggml.add_space_prefix")?.value).toBe(true);
    expect(metadata.get("tokenizer.ggml.add_bos_token")?.value).toBe(true);
    expect(notes).toHaveLength(name === "mistral" ? 1 : 0);
  });

  it.each<[string, string, (json: TextJson) => void, string]>([
    ["a byte that is missing", "gemma", () => undefined, "no token <0x81>"],
    [
      "an added token that merges would make there",
      "gemma",
      (json) => {
        json.model.vocab["<0x81>"] = 655;
        for (const token of json.added_tokens) if (token.id >= 655) token.id++;
      },
      'make "▁▁"',
    ],
    ["a pair that merges lack", "llama", (json) => json.model.merges.pop(), "pairs of tokens make"],
    ["lower case", "llama", (json) => (json.normalizer = { type: "Lowercase" }), "normalizer and"],
    ["whole pieces", "llama", (json) => (json.model.ignore_merges = true), "ignore_merges"],
  ])("refuses %s", (_, name, change, message) => {
    expect(() => exported(name, change)).toThrow(UserError);
    expect(() => exported(name, change)).toThrow(message);
  });

  it("says where merges of one token stand between those of others", () => {
    const apart = exported("llama", (json) => {
      const wholes = json.model.merges.map((pair) => pair.join(""));
      const second = wholes.findIndex((whole, i) => whole === wholes[i - 1]);
      json.model.merges.push(...json.model.merges.splice(second, 1));
    });
    expect(apart.notes).toEqual([expect.stringMatching(/^the merges of 1 tokens stand between/)]);
  });

  it("refuses WordPiece", () => {
    const tokenizer = textTokenizerFromJSON(readFixture("wordpiece-cased.json"), "t.json");
    expect(() => tokenizerToGGUF(tokenizer, tokenizer.vocabSize, { eos: 0 }, "t.json")).toThrow(
      "the model is WordPiece",
    );
  });
});
