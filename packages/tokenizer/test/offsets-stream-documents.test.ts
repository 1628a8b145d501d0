// The other ways to encode give what encode gives: with offsets, from bytes, from a stream cut anywhere.
import { UserError } from "@llmsmith/files";
import { encodeStream, encoding, ENCODING_NAMES, tokenizerFromJSON } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { fixture, randomText, seededIntegers } from "./helpers.ts";

const PLAIN = { disallowedSpecial: "none" } as const;
const NASTY = [
  "don't  DON'T\r\n\r\n  x'LLy 'S\u017f a\u0085 b\ufeff c",
  "日本語。「東京」 ไทย عربى, नमस्ते! e\u0301e\u0301 \u0301A海AA 海",
  "👩‍👩‍👧‍👦🌊 🌊🌊\ud83c x \udf0a\ud83c",
  "x = {'a': 1234567, \"b\": [1.5e3]};//\n/ y\t\t z  \n",
  "a<|endoftext|> b<|endoftext|>",
];

function utf8(texts: readonly string[]): { bytes: Uint8Array; ends: Uint32Array } {
  const parts = texts.map((text) => new TextEncoder().encode(text));
  let end = 0;
  const ends = Uint32Array.from(parts, (part) => (end += part.length));
  const bytes = new Uint8Array(end);
  parts.forEach((part, i) => bytes.set(part, ends[i]! - part.length));
  return { bytes, ends };
}

async function streamed(
  tokenizer: Parameters<typeof encodeStream>[0],
  chunks: Iterable<string | Uint8Array>,
): Promise<number[]> {
  const ids: number[] = [];
  for await (const part of encodeStream(tokenizer, chunks)) ids.push(...part);
  return ids;
}

describe.each(ENCODING_NAMES)("%s", (name) => {
  const tokenizer = encoding(name);

  it("places tokens so that they cover the text, whole characters each", () => {
    const integer = seededIntegers(11);
    const texts = [...NASTY, ...Array.from({ length: 300 }, () => randomText(integer, 40))];
    for (const text of texts) {
      const { ids, starts, ends } = tokenizer.encodeWithOffsets(text, PLAIN);
      expect(ids).toEqual(tokenizer.encode(text, PLAIN));
      let reached = 0;
      ids.forEach((id, i) => {
        expect(starts[i]).toBeLessThanOrEqual(reached); // no gap
        expect(ends[i]).toBeGreaterThanOrEqual(reached);
        const bytes = tokenizer.tokenBytes(id);
        const own = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
        const slice = text.slice(starts[i], ends[i]);
        const whole = own.includes("\ufffd")
          ? utf8([slice]).bytes.length >= bytes.length // a part of a character
          : slice === own;
        expect({ text, i, whole }).toEqual({ text, i, whole: true });
        reached = ends[i]!;
      });
      expect(reached).toBe(text.length);
    }
  });

  it("encodes documents like each text, empty ones and special tokens included", () => {
    const integer = seededIntegers(12);
    const texts = [
      "",
      ...NASTY,
      "",
      ...Array.from({ length: 300 }, () => randomText(integer, 30)),
      "",
    ];
    const { ids, ends } = tokenizer.encodeDocuments(utf8(texts));
    let from = 0;
    texts.forEach((text, i) => {
      expect([...ids.subarray(from, ends[i])]).toEqual([...tokenizer.encode(text, PLAIN)]);
      from = ends[i]!;
    });
    expect(from).toBe(ids.length);
  });

  it("streams nasty texts, cut at every place", async () => {
    for (const text of NASTY) {
      const whole = [...tokenizer.encode(text, PLAIN)];
      for (let cut = 0; cut <= text.length; cut++) {
        expect(await streamed(tokenizer, [text.slice(0, cut), text.slice(cut)])).toEqual(whole);
      }
      expect(await streamed(tokenizer, text)).toEqual(await streamed(tokenizer, [text]));
      const { bytes } = utf8([text]);
      expect(
        await streamed(
          tokenizer,
          Array.from(bytes, (byte) => Uint8Array.of(byte)),
        ),
      ).toEqual(whole);
    }
  });

  it("streams random texts in random chunks", async () => {
    const integer = seededIntegers(13);
    for (let i = 0; i < 300; i++) {
      const text = randomText(integer, 80);
      const chunks: string[] = [];
      for (let at = 0; at < text.length;) chunks.push(text.slice(at, (at += 1 + integer(9))));
      expect(await streamed(tokenizer, chunks)).toEqual([...tokenizer.encode(text, PLAIN)]);
    }
  });
});

describe("encodeWithOffsets", () => {
  it("gives Hugging Face's offsets with GPT-2", () => {
    const cases = JSON.parse(fixture("offsets.json")) as { text: string; offsets: number[][] }[];
    for (const { text, offsets } of cases) {
      const units = [0]; // Python counts code points
      for (const character of text) units.push(units.at(-1)! + character.length);
      const { starts, ends } = encoding("gpt2").encodeWithOffsets(text, { allowedSpecial: "all" });
      expect(Array.from(starts, (start, i) => [start, ends[i]])).toEqual(
        offsets.map(([start, end]) => [units[start!], units[end!]]),
      );
    }
  });

  it("places special tokens", () => {
    const { starts, ends } = encoding("gpt2").encodeWithOffsets("🌊<|endoftext|>b", {
      allowedSpecial: "all",
    });
    expect([starts.at(-2), ends.at(-2), starts.at(-1), ends.at(-1)]).toEqual([2, 15, 15, 16]);
  });
});

describe("encodeDocuments", () => {
  const gpt2 = encoding("gpt2");
  it.each([
    [
      "a lone continuation byte",
      [0x61, 0x80, 0x62],
      [1, 3],
      /document 1 is not UTF-8 at its byte 0/,
    ],
    ["a character cut off", [0x61, 0x62, 0xe6, 0xb5], [4], /document 0 is not UTF-8 at its byte 2/],
    ["an overlong form", [0x61, 0xc0, 0xaf, 0x62], [4], /document 0 is not UTF-8 at its byte 1/],
    ["a surrogate", [0x61, 0x62, 0xed, 0xa0, 0x80], [5], /at its byte 2/],
    [
      "documents that cut a character",
      [0xe6, 0xb5, 0xb7],
      [1, 3],
      /document 0 is not UTF-8 at its byte 0/,
    ],
    ["falling ends", [0x61, 0x62], [2, 1], /document 1 ends at byte 1, which must lie from 2 to 2/],
    ["an end behind the bytes", [0x61, 0x62], [3], /document 0 ends at byte 3/],
  ])("refuses %s", (_, bytes, ends, message) => {
    const run = (): unknown =>
      gpt2.encodeDocuments({ bytes: Uint8Array.from(bytes), ends: Uint32Array.from(ends) });
    expect(run).toThrow(UserError);
    expect(run).toThrow(message);
  });

  it("takes bytes behind the last document and no documents at all", () => {
    const { ids, ends } = gpt2.encodeDocuments({
      bytes: Uint8Array.of(0x61, 0xff),
      ends: Uint32Array.of(1),
    });
    expect([[...ids], [...ends]]).toEqual([[64], [1]]);
    expect(
      gpt2.encodeDocuments({ bytes: new Uint8Array(), ends: new Uint32Array() }).ids.length,
    ).toBe(0);
  });
});

it("streams and reads documents around added tokens that are always matched", async () => {
  const json = structuredClone(encoding("gpt2").toJSON()) as { added_tokens: object[] };
  const flags = {
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: false,
  };
  json.added_tokens.push({ id: 50257, content: "<tool call>", ...flags });
  json.added_tokens.push({ id: 50258, content: "<tool call>(x y)", ...flags });
  const tokenizer = tokenizerFromJSON(json, "test");
  const text = "a <tool call>(x y) b <tool call>(x z) <tool  call>";
  const whole = [...tokenizer.encode(text)];
  expect(whole).toContain(50257);
  expect(whole).toContain(50258);
  expect(await streamed(tokenizer, text)).toEqual(whole);
  expect([...tokenizer.encodeDocuments(utf8([text])).ids]).toEqual(whole);
});

it("finds places to cut in prose, code, JSON and Chinese, so that a stream stays small", () => {
  const gpt2 = encoding("gpt2");
  for (const text of ["the sea the", "f(x)=g(y)", '{"key":"value"}', "海，山。水"]) {
    expect(gpt2.lastCut!(text)).toBeGreaterThan(text.length / 2);
  }
});
