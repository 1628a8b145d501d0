// Training against recorded results of PyPI tokenizers 0.23, ties included, and its own promises.
import { encoding, trainBPE, type Tokenizer } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { fixture, randomText, seededIntegers, sharedFile } from "./helpers.ts";

type Model = { vocab: Record<string, number>; merges: (string | [string, string])[] };
type File = { model: Model } & Record<string, unknown>;
type Trained = {
  vocabSize: number;
  specialTokens: string[];
  minFrequency: number;
  file: File;
  cases: { text: string; ids: number[] }[];
};
type Tie = { texts: string[]; vocabSize: number; minFrequency: number; merges: string[] };

const golden = JSON.parse(fixture("trained.json")) as Trained;
const lines = fixture("sample-text.txt").split("\n");
const { vocabSize, specialTokens, minFrequency } = golden;

function mergesOf(tokenizer: Tokenizer): string[] {
  const { model } = tokenizer.toJSON() as File;
  return model.merges.map((merge) => (typeof merge === "string" ? merge : merge.join(" ")));
}

describe("trainBPE", () => {
  it("makes Hugging Face's tokenizer.json and ids", async () => {
    const tokenizer = await trainBPE(lines, { vocabSize, specialTokens, minFrequency });
    const { model, ...rest } = tokenizer.toJSON() as File;
    const { model: theirs, ...theirRest } = golden.file;
    expect(rest).toEqual(theirRest);
    expect({ ...model, merges: [] }).toEqual({ ...theirs, merges: [] });
    expect(mergesOf(tokenizer)).toEqual(theirs.merges.map((pair) => (pair as string[]).join(" ")));
    for (const { text, ids } of golden.cases) {
      const ours = tokenizer.encode(text, { allowedSpecial: "all" });
      expect({ text, ids: [...ours] }).toEqual({ text, ids });
      expect(tokenizer.decode(ids)).toBe(text);
    }
  });

  it("breaks ties as Hugging Face does", async () => {
    for (const { texts, merges, ...options } of JSON.parse(fixture("ties.json")) as Tie[]) {
      const ours = mergesOf(await trainBPE(texts, options));
      expect({ texts, merges: ours }).toEqual({ texts, merges });
    }
  });

  it("does not depend on the order of the texts or on how they arrive", async () => {
    async function* reversed(): AsyncGenerator<string> {
      for (const line of lines.toReversed()) yield line;
    }
    const options = { vocabSize: 600, specialTokens };
    const [one, other] = [await trainBPE(lines, options), await trainBPE(reversed(), options)];
    expect(other.hash).toBe(one.hash);
    expect(other.id).toBe(`bpe-${one.hash.slice(0, 12)}`);
    expect((await trainBPE(lines, { ...options, vocabSize: 601 })).hash).not.toBe(one.hash);
  });

  it("gives special tokens the first ids and reports its progress", async () => {
    const reports: number[] = [];
    const tokenizer = await trainBPE(lines, {
      vocabSize: 500,
      specialTokens,
      onProgress: ({ done, total }) => {
        expect(total).toBe(500);
        reports.push(done);
      },
    });
    expect([...tokenizer.specialTokens]).toEqual([
      ["<|endoftext|>", 0],
      ["<|pad|>", 1],
    ]);
    expect(tokenizer.vocabSize).toBe(500);
    expect(reports.at(-1)).toBe(500);
    expect(reports).toEqual(reports.toSorted((a, b) => a - b));
    expect(reports.length).toBeGreaterThan(2);
  });

  it("stops early where nothing is left to merge, and respects minFrequency", async () => {
    expect((await trainBPE(["ab"], { vocabSize: 1000 })).vocabSize).toBe(257);
    expect((await trainBPE(["ab"], { vocabSize: 1000, minFrequency: 2 })).vocabSize).toBe(256);
    expect((await trainBPE([], { vocabSize: 1000 })).vocabSize).toBe(256);
  });

  it("encodes any string and decodes it to itself", async () => {
    const tokenizer = await trainBPE(lines, { vocabSize, specialTokens });
    const integer = seededIntegers(11);
    for (let i = 0; i < 500; i++) {
      const text = randomText(integer, 60);
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
  });

  it.each([
    [{ vocabSize: 255 }, /at least 256/],
    [{ vocabSize: 257, specialTokens: ["<a>", "<b>"] }, /at least 258/],
    [{ vocabSize: 300.5 }, /integer/],
    [{ vocabSize: 3_000_000 }, /at most 2097152/],
    [{ vocabSize: 300, specialTokens: ["<a>", "<a>"] }, /differ/],
    [{ vocabSize: 300, specialTokens: [""] }, /differ/],
  ])("refuses %j", async (options, message) => {
    await expect(trainBPE([], options)).rejects.toThrow(RangeError);
    await expect(trainBPE([], options)).rejects.toThrow(message);
  });

  const book = sharedFile("data/tinyshakespeare.txt");
  it.skipIf(book === undefined)("learns 2,000 tokens from 500 kB in under 2 seconds", async () => {
    const text = book!.slice(0, 500_000);
    const started = performance.now();
    const tokenizer = await trainBPE([text], { vocabSize: 2000 });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(tokenizer.count(text)).toBeLessThan(encoding("gpt2").count(text) * 1.2);
  });
});
