// The figures that chapter 2 of the book prints.
import { UserError } from "@llmsmith/files";
import { encoding, splitWords, WordTokenizer } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { sharedFile } from "./helpers.ts";

describe("splitWords", () => {
  it("splits at punctuation, double dashes and white space", () => {
    expect(splitWords("Hello, world. Is this-- a test?")).toEqual([
      "Hello",
      ",",
      "world",
      ".",
      "Is",
      "this",
      "--",
      "a",
      "test",
      "?",
    ]);
  });

  it("has Python's white space: U+0085 and U+001C are in, U+FEFF is not", () => {
    expect(splitWords("a\u0085b\u001cc\ufeffd")).toEqual(["a", "b", "c\ufeffd"]);
  });
});

describe("WordTokenizer", () => {
  it("orders words by code points", () => {
    const { vocabulary } = WordTokenizer.fromText("b \u{1f30a} B a \uff21", 1);
    expect(vocabulary).toEqual(["B", "a", "b", "\uff21", "\u{1f30a}"]);
  });

  it("refuses unknown words in version 1 and marks them in version 2", () => {
    const one = WordTokenizer.fromText("the sea", 1);
    expect(() => one.encode("the hill")).toThrow(UserError);
    expect(() => one.encode("the hill")).toThrow(/word 1, "hill"/);
    const two = WordTokenizer.fromText("the sea", 2);
    expect(two.encode("the hill <|endoftext|> toString")).toEqual([1, 3, 2, 3]);
    expect(two.decode([1, 3, 2])).toBe("the <|unk|> <|endoftext|>");
    expect(() => two.decode([4])).toThrow(RangeError);
    expect(() => new WordTokenizer(["a"], 2)).toThrow(/<\|unk\|>/);
  });

  it("joins punctuation as each version does", () => {
    const words = ["a", ";", ","];
    expect(new WordTokenizer(words, 1).decode([0, 1, 2, 0])).toBe("a ;, a");
    expect(new WordTokenizer([...words, "<|unk|>"], 2).decode([0, 1, 2, 0])).toBe("a;, a");
  });
});

const verdict = sharedFile("data/the-verdict.txt");
describe.skipIf(verdict === undefined)("the-verdict", () => {
  const text = verdict ?? "";

  it("has the book's counts", () => {
    expect(text).toHaveLength(20479);
    expect(splitWords(text)).toHaveLength(4690);
    expect(WordTokenizer.fromText(text, 1).vocabSize).toBe(1130);
    expect(WordTokenizer.fromText(text, 2).vocabSize).toBe(1132);
    expect(encoding("gpt2").count(text)).toBe(5145);
    expect([...encoding("gpt2").encode(text).subarray(0, 4)]).toEqual([40, 367, 2885, 1464]);
  });

  it("gives the book's ids", () => {
    const quote = `"It's the last he painted, you know," Mrs. Gisburn said with pardonable pride.`;
    const one = WordTokenizer.fromText(text, 1);
    const ids = one.encode(quote);
    expect(ids).toEqual([
      1, 56, 2, 850, 988, 602, 533, 746, 5, 1126, 596, 5, 1, 67, 7, 38, 851, 1108, 754, 793, 7,
    ]);
    expect(one.decode(ids)).toBe(
      `" It' s the last he painted, you know," Mrs. Gisburn said with pardonable pride.`,
    );
    expect(() => one.encode("Hello, do you like tea?")).toThrow(/"Hello"/);
    const two = WordTokenizer.fromText(text, 2);
    const both = "Hello, do you like tea? <|endoftext|> In the sunlit terraces of the palace.";
    expect(two.encode(both)).toEqual([
      1131, 5, 355, 1126, 628, 975, 10, 1130, 55, 988, 956, 984, 722, 988, 1131, 7,
    ]);
    expect(two.decode(two.encode(both))).toBe(
      "<|unk|>, do you like tea? <|endoftext|> In the sunlit terraces of the <|unk|>.",
    );
  });
});
