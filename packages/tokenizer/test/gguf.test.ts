// Tokenizers as metadata of GGUF, and those that it cannot say.
import { UserError } from "@llmsmith/files";
import { encoding, tokenizerFromJSON, tokenizerToGGUF, trainBPE } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";

const text = "low lower lowest new newer newest ".repeat(20);
const trained = await trainBPE([text], { vocabSize: 270, specialTokens: ["<|endoftext|>"] });
const eos = trained.specialTokens.get("<|endoftext|>")!;
const value = (key: string, vocabSize = trained.vocabSize) =>
  tokenizerToGGUF(trained, vocabSize, { eos }, "t.json").get(`tokenizer.ggml.${key}`)?.value;

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
    const metadata = tokenizerToGGUF(tokenizer, tokenizer.vocabSize, ids, name);
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
    const metadata = tokenizerToGGUF(tokenizer, 270, { eos, bos: eos }, "t.json");
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

  it("refuses o200k, whose letters llama.cpp tells apart only within ASCII", () => {
    const tokenizer = encoding("o200k_base");
    const attempt = () => tokenizerToGGUF(tokenizer, tokenizer.vocabSize, { eos: 0 }, "t.json");
    expect(attempt).toThrow("t.json: pre_tokenizer is the splitting rule of o200k");
  });

  it("refuses an id outside the vocabulary", () => {
    expect(() => tokenizerToGGUF(trained, 270, { eos: 270 }, "t.json")).toThrow("eos is 270");
  });
});
