// Files like Qwen's and RoBERTa's against what PyPI tokenizers gives: test/fixtures/make-text-bpe.py.
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeStream, saveTiktoken, type Tokenizer, tokenizerFromJSON } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { fixture } from "./helpers.ts";

type Case = { text: string; ids: number[]; decoded: string; around: number[] };

const load = (name: string): Tokenizer =>
  tokenizerFromJSON(JSON.parse(fixture(`bpe-${name}.json`)), name);
const casesOf = (name: string): Case[] => JSON.parse(fixture(`bpe-${name}-cases.json`)) as Case[];

describe.each(["qwen", "roberta"])("%s", (name) => {
  const tokenizer = load(name);
  const cases = casesOf(name);

  it.each(cases)("gives the ids and texts of PyPI tokenizers for $text", (golden) => {
    const { text } = golden;
    const ids = tokenizer.encode(text, { allowedSpecial: "all" });
    const options = { allowedSpecial: "all", addSpecialTokens: true } as const;
    expect([...ids]).toEqual(golden.ids);
    // The original reads the added token "zé" in GPT-2's byte alphabet, where é is the byte 0xE9.
    expect(tokenizer.decode(ids)).toBe(golden.decoded.replaceAll("z\ufffd", "zé"));
    expect([...tokenizer.encode(text, options)]).toEqual(golden.around);
    expect(tokenizer.count(text, options)).toBe(golden.around.length);
  });

  it("comes back from its own JSON the same", () => {
    const again = tokenizerFromJSON(tokenizer.toJSON(), "again");
    expect(again.hash).toBe(tokenizer.hash);
    for (const { text } of cases) {
      const options = { allowedSpecial: "all" } as const;
      expect(again.encode(text, options)).toEqual(tokenizer.encode(text, options));
    }
  });

  it("encodes documents and streams like texts", async () => {
    const texts = cases.map(({ text }) => text);
    const parts = texts.map((text) => new TextEncoder().encode(text));
    const ends = new Uint32Array(parts.length);
    parts.reduce((end, part, i) => (ends[i] = end + part.length), 0);
    const bytes = new Uint8Array(ends.at(-1) ?? 0);
    parts.forEach((part, i) => bytes.set(part, (ends[i] ?? 0) - part.length));
    const documents = tokenizer.encodeDocuments({ bytes, ends });
    texts.forEach((text, i) => {
      const ids = documents.ids.subarray(i === 0 ? 0 : documents.ends[i - 1], documents.ends[i]);
      expect(ids).toEqual(tokenizer.encode(text, { disallowedSpecial: "none" }));
    });
    const streamed: number[] = [];
    for await (const ids of encodeStream(tokenizer, texts)) streamed.push(...ids);
    const whole = tokenizer.encode(texts.join(""), { disallowedSpecial: "none" });
    expect(streamed).toEqual([...whole]);
  });

  it("is not written as ranks", async () => {
    const file = path.join(tmpdir(), "never.tiktoken");
    await expect(saveTiktoken(file, tokenizer)).rejects.toThrow("cannot hold this tokenizer");
  });
});

it("refuses places in a text that the normalizer changes, and gives them in others", () => {
  const qwen = load("qwen");
  const { ids, starts, ends } = qwen.encodeWithOffsets("the z\u00e9 sea");
  expect(ids).toEqual(qwen.encode("the z\u00e9 sea"));
  expect([starts[0], ends.at(-1)]).toEqual([0, 10]);
  expect(() => qwen.encodeWithOffsets("z\u0065\u0301")).toThrow("normalizes the text");
  expect(qwen.encode("a\ud83c")).toEqual(qwen.encode("a\ufffd"));
});

it("gives a token the white space that it takes", () => {
  const options = { allowedSpecial: "all" } as const;
  const { ids, starts, ends } = load("roberta").encodeWithOffsets("the  <mask>", options);
  expect([starts[ids.length - 1], ends[ids.length - 1]]).toEqual([3, 11]);
});
