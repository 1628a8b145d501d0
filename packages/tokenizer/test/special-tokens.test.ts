// Special tokens in texts, malformed texts and malformed ids.
import { UserError } from "@llmsmith/files";
import { encoding, trainBPE } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";

const gpt2 = encoding("gpt2");
const cl100k = encoding("cl100k_base");

describe("special tokens", () => {
  it("are refused by default, with the token, its place and both remedies", () => {
    const run = (): unknown => gpt2.encode("ab <|endoftext|>");
    expect(run).toThrow(UserError);
    expect(run).toThrow(/<\|endoftext\|> at character 3.*allowedSpecial.*disallowedSpecial/);
    expect(() => gpt2.count("<|endoftext|>")).toThrow(UserError);
    expect(() => gpt2.encodeBatch(["a", "<|endoftext|>"])).toThrow(UserError);
  });

  it("are single ids where allowed and text where nothing is disallowed", () => {
    expect([...gpt2.encode("a<|endoftext|>", { allowedSpecial: "all" })]).toEqual([64, 50256]);
    const plain = gpt2.encode("a<|endoftext|>", { disallowedSpecial: "none" });
    expect([...plain]).toEqual([64, 27, 91, 437, 1659, 5239, 91, 29]);
    expect(gpt2.decode(plain)).toBe("a<|endoftext|>");
  });

  it("can be allowed and disallowed one by one", () => {
    const text = "<|fim_prefix|><|endoftext|>";
    expect(() => cl100k.encode(text, { allowedSpecial: ["<|endoftext|>"] })).toThrow(/fim_prefix/);
    const ids = cl100k.encode(text, {
      allowedSpecial: ["<|endoftext|>"],
      disallowedSpecial: "none",
    });
    expect(ids.at(-1)).toBe(100257);
    expect(ids.length).toBeGreaterThan(2);
    const disallowedSpecial = ["<|fim_suffix|>"];
    expect(cl100k.count(text, { disallowedSpecial })).toBeGreaterThan(8);
    expect(() => cl100k.encode("<|fim_suffix|>", { disallowedSpecial })).toThrow(UserError);
    expect(() => gpt2.encode("a", { allowedSpecial: ["<|nope|>"] })).toThrow(/<\|nope\|>/);
  });

  it("are found leftmost, and of those the longest", async () => {
    const specialTokens = ["<a>", "<a>b", "b+"];
    const tokenizer = await trainBPE([], { vocabSize: 259, specialTokens });
    const ids = tokenizer.encode("<a>b+<a>xb+", { allowedSpecial: "all" });
    expect([...ids].filter((id) => id < 3)).toEqual([1, 0, 2]);
    expect(tokenizer.decode(ids)).toBe("<a>b+<a>xb+");
  });
});

describe("malformed input", () => {
  it("encodes lone surrogates as U+FFFD", () => {
    expect(gpt2.encode("a\ud800b\udc00")).toEqual(gpt2.encode("a\ufffdb\ufffd"));
  });

  it("decodes broken UTF-8 to U+FFFD and keeps its bytes in decodeBytes", () => {
    const ids = gpt2.encode("🌊").slice(0, 1);
    expect(gpt2.decode(ids)).toBe("\ufffd");
    expect([...gpt2.decodeBytes(ids)]).toEqual([0xf0, 0x9f]);
  });

  it("keeps a BOM", () => {
    expect(gpt2.decode(gpt2.encode("\ufeffa"))).toBe("\ufeffa");
  });

  it.each([-1, 50257, 1.5, Number.NaN])("refuses the id %s", (id) => {
    expect(() => gpt2.decode([0, id])).toThrow(RangeError);
    expect(() => gpt2.tokenBytes(id)).toThrow(RangeError);
  });

  it("refuses ids in an encoding's gaps", () => {
    expect(() => cl100k.decode([100256])).toThrow(/no token 100256 \(at index 0\)/);
  });

  it("gives copies: changing them changes nothing", () => {
    const ids = gpt2.encode("hello hello");
    ids.fill(0);
    gpt2.tokenBytes(64).fill(0);
    expect(gpt2.decode(gpt2.encode("a hello hello"))).toBe("a hello hello");
  });
});
