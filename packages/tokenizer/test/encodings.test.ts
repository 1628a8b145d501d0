// OpenAI's encodings against tiktoken: recorded ids of PyPI tiktoken 0.14, and npm tiktoken run beside ours.
import { createHash } from "node:crypto";
import { encoding, ENCODING_NAMES, type EncodingName } from "@llmsmith/tokenizer";
import { get_encoding } from "tiktoken";
import { describe, expect, it } from "vitest";
import { fixture, randomText, seededIntegers, sharedFile } from "./helpers.ts";

type Golden = { blocks: number[] } & Record<
  EncodingName,
  { tokens: number; sha256: string; sample: number[] }
>;
const golden = JSON.parse(fixture("tiktoken.json")) as Golden;
const sample = fixture("sample-text.txt");
/** FUZZ=100000 for the long run. */
const STRINGS = Number(process.env["FUZZ"] ?? 3000);
const reference = sharedFile("reference/token-ids.json");

describe.each(ENCODING_NAMES)("%s", (name) => {
  const tokenizer = encoding(name);

  it("gives PyPI tiktoken's ids on the sample text and back", () => {
    const ids = tokenizer.encode(sample);
    expect(ids).toBeInstanceOf(Uint32Array);
    expect([...ids]).toEqual(golden[name].sample);
    expect(tokenizer.decode(ids)).toBe(sample);
    expect(tokenizer.count(sample)).toBe(ids.length);
  });

  it(`gives npm tiktoken's ids on ${STRINGS} random strings, and the strings back`, () => {
    const oracle = get_encoding(name);
    const integer = seededIntegers(ENCODING_NAMES.indexOf(name) + 1);
    for (let i = 0; i < STRINGS; i++) {
      const text = randomText(integer, 40);
      const ids = tokenizer.encode(text, { disallowedSpecial: "none" });
      const theirs = [...oracle.encode(text, [], [])];
      expect({ text, ids: [...ids] }).toEqual({ text, ids: theirs });
      expect(tokenizer.decode(ids)).toBe(text);
    }
    oracle.free();
  }, 600_000);

  it("has npm tiktoken's bytes for every 97th token", () => {
    const oracle = get_encoding(name);
    const ranked = Math.min(...tokenizer.specialTokens.values(), tokenizer.vocabSize);
    for (let id = 0; id < ranked - 1; id += 97) {
      expect(tokenizer.tokenBytes(id)).toEqual(oracle.decode_single_token_bytes(id));
    }
    oracle.free();
  });

  it.skipIf(reference === undefined || name === "gpt2")("matches the reference ids", () => {
    const file = JSON.parse(reference!) as { texts: string[] } & Record<string, number[][]>;
    file.texts.forEach((text, i) => {
      expect([...tokenizer.encode(text, { disallowedSpecial: "none" })]).toEqual(file[name]![i]);
    });
    file[`${name}/special`]!.forEach((ids, i) => {
      expect([...tokenizer.encode(file.texts[i]!, { allowedSpecial: "all" })]).toEqual(ids);
    });
  });

  it.skipIf(name === "gpt2" || name === "p50k_base")("matches around the code points", () => {
    const digest = createHash("sha256");
    let tokens = 0;
    for (const block of golden.blocks) {
      let text = "";
      for (let c = block * 0x1000; c < (block + 1) * 0x1000; c++) {
        const x = String.fromCodePoint(c);
        text += `a${x}Bc ${x}${x}1\n${x}'s  `;
      }
      const ids = tokenizer.encode(text);
      digest.update(ids);
      tokens += ids.length;
    }
    expect(tokens).toBe(golden[name].tokens);
    expect(digest.digest("hex")).toBe(golden[name].sha256);
  });
});

describe("encoding", () => {
  it("returns the same object again and names the choices for an unknown name", () => {
    expect(encoding("gpt2")).toBe(encoding("gpt2"));
    expect(() => encoding("gpt3" as EncodingName)).toThrow(/gpt3.*r50k_base/);
  });

  it("has tiktoken's sizes and special tokens", () => {
    expect(ENCODING_NAMES.map((name) => encoding(name).vocabSize)).toEqual([
      50257, 50257, 50281, 100277, 200019,
    ]);
    expect(encoding("gpt2").specialTokens).toEqual(new Map([["<|endoftext|>", 50256]]));
    expect(encoding("cl100k_base").specialTokens.get("<|endofprompt|>")).toBe(100276);
  });

  it("treats U+0085 as white space and U+FEFF as a sign, unlike JavaScript", () => {
    const oracle = get_encoding("r50k_base");
    for (const text of ["a\u0085 b", "a \u0085b", "a\ufeff b", " \ufeff\ufeffb", "\ufeff"]) {
      expect([...encoding("r50k_base").encode(text)]).toEqual([...oracle.encode(text)]);
      expect(encoding("r50k_base").decode(encoding("r50k_base").encode(text))).toBe(text);
    }
    oracle.free();
  });

  it("gives the book's ids", () => {
    const text = "Hello, do you like tea? <|endoftext|> In the sunlit terracesof someunknownPlace.";
    expect([...encoding("gpt2").encode(text, { allowedSpecial: ["<|endoftext|>"] })]).toEqual([
      15496, 11, 466, 345, 588, 8887, 30, 220, 50256, 554, 262, 4252, 18250, 8812, 2114, 1659, 617,
      34680, 27271, 13,
    ]);
  });
});
