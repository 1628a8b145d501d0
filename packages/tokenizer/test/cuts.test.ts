// Pre-tokenizers that cut, against what PyPI tokenizers gives: test/fixtures/make-cuts.py.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  encodeStream,
  saveTiktoken,
  textTokenizerFromJSON,
  type Tokenizer,
  tokenizerFromJSON,
  tokenizerToGGUF,
} from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { expressionMatches, NUMBER_MATCHES } from "../src/cuts/matchers.ts";
import { fromOniguruma } from "../src/cuts/oniguruma.ts";
import { fixture } from "./helpers.ts";

type Case = { text: string; ids: number[]; places: [number, number][] };
type Kind = { pre_tokenizer: { pretokenizers: object[] }; cases: Case[] };
type Kinds = { file: Record<string, unknown>; kinds: Record<string, Kind> };
type Goldens = { bytes: Kinds; characters: Kinds };

// CUTS names a file of more texts: make-cuts.py 3000 > FILE; CUTS=FILE npx vitest run test/cuts.test.ts
const more = process.env["CUTS"];
const goldens = JSON.parse(
  more === undefined ? fixture("cuts.json") : readFileSync(more, "utf8"),
) as Goldens;

const load = (kind: Kind): Tokenizer =>
  tokenizerFromJSON({ ...goldens.bytes.file, pre_tokenizer: kind.pre_tokenizer }, "cuts.json");
const { large } = goldens.bytes.kinds as { large: Kind };

describe.each(Object.entries(goldens.bytes.kinds))("%s", (_name, kind) => {
  const tokenizer = load(kind);

  it("gives the ids and places of PyPI tokenizers", () => {
    for (const { text, ids, places } of kind.cases) {
      const { ids: found, starts, ends } = tokenizer.encodeWithOffsets(text);
      const foundPlaces = Array.from(starts, (start, i) => [start, ends[i]]);
      expect({ text, ids: [...found], places: foundPlaces }).toEqual({ text, ids, places });
      expect(tokenizer.encode(text)).toEqual(found);
      expect(tokenizer.count(text)).toBe(ids.length);
    }
  });

  it("comes back from its own JSON, and encodes documents like texts", () => {
    const again = tokenizerFromJSON(tokenizer.toJSON(), "again");
    expect(again.hash).toBe(tokenizer.hash);
    const bytes = new TextEncoder().encode(kind.cases.map(({ text }) => text).join(""));
    let end = 0;
    const ends = Uint32Array.from(kind.cases, ({ text }) => (end += Buffer.byteLength(text)));
    const { ids } = again.encodeDocuments({ bytes, ends });
    expect([...ids]).toEqual(kind.cases.flatMap((golden) => golden.ids));
  });
});

describe.each(Object.entries(goldens.characters.kinds))("%s", (_name, kind) => {
  it("gives the ids of PyPI tokenizers", () => {
    const json = { ...goldens.characters.file, pre_tokenizer: kind.pre_tokenizer };
    const tokenizer = textTokenizerFromJSON(json, "cuts.json");
    for (const { text, ids } of kind.cases) {
      expect({ text, ids: [...tokenizer.encode(text)] }).toEqual({ text, ids });
    }
  });
});

describe("a tokenizer with steps of its own", () => {
  const tokenizer = load(large);

  it("is streamed whole, since no place to cut is known", async () => {
    expect(tokenizer.lastCut?.("the sea and the sea ")).toBe(0);
    const streamed: number[] = [];
    for await (const ids of encodeStream(tokenizer, ["12", "34 the", " sea"]))
      streamed.push(...ids);
    expect(streamed).toEqual([...tokenizer.encode("1234 the sea")]);
  });

  it("takes half a pair as U+FFFD", () => {
    expect(tokenizer.encode("a\ud800b")).toEqual(tokenizer.encode("a\ufffdb"));
  });

  it("is written neither as ranks nor as GGUF", async () => {
    const file = path.join(tmpdir(), "never.tiktoken");
    await expect(saveTiktoken(file, tokenizer)).rejects.toThrow("its pre_tokenizer is none of");
    const gguf = () => tokenizerToGGUF(tokenizer, tokenizer.vocabSize, { eos: 0 }, "m.gguf");
    expect(gguf).toThrow("m.gguf: pre_tokenizer is not known there");
  });
});

it("knows the numbers of Unicode 17, and which signs are words outside of brackets alone", () => {
  const spans = (expression: string, text: string) =>
    [...expressionMatches(fromOniguruma(expression))(text)].map(({ start }) => start);
  expect([...NUMBER_MATCHES("\u{11de0}a\u{16ff6}½")].map(({ start }) => start)).toEqual([0, 3, 5]);
  expect(spans("\\w", "½a⅕²")).toEqual([0, 1, 3]);
  expect(spans("\\W", "½a⅕²")).toEqual([2]);
  expect(spans("[\\w]", "½a⅕²")).toEqual([1]);
  expect(spans("[^\\w]", "½a⅕²")).toEqual([0, 2, 3]);
  expect(spans("[\\W]", "½a⅕²")).toEqual([0, 2, 3]);
});

const step = (change: object): object => ({
  type: "Sequence",
  pretokenizers: [
    { type: "Split", pattern: { Regex: "a" }, behavior: "Isolated", invert: false, ...change },
    { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
  ],
});
const readStep = (preTokenizer: object) => () =>
  tokenizerFromJSON({ ...goldens.bytes.file, pre_tokenizer: preTokenizer }, "t.json");

it.each([
  ["a++", "has the quantifier ++"],
  ["(?>a)", "has (?>"],
  ["(?i)a", "has (?i)"],
  ["(?<n>a)", "has (?<n>"],
  ["(a)\\1", "has \\1"],
  ["\\bx", "has \\b"],
  ["\\h", "has \\h"],
  ["\\xe9", "has \\x"],
  ["\\p{Alpha}", "has \\p{Alpha}"],
  ["[[:alpha:]]", "has a class of POSIX"],
  ["[a&&b]", "has && in a class"],
  ["[a-c-e]", "has a - in a class that is no range"],
  ["[\\d-z]", "has a range in a class"],
  ["[]a]", "has an empty class"],
  ["[a", "lacks a ]"],
  ["(a", "lacks a )"],
  ["a)", "has a ) too many"],
  ["(a*)*", "repeats by * what can be empty"],
  ["(?=a)?", "repeats by ? what can be empty"],
  ["a{,}", "has {,}"],
  ["a{x", "has a { that begins no quantifier"],
  ["a{2}?", "has {2}?"],
  ["*a", "has * behind nothing"],
  ["(?i:ss)", "has ss where case does not matter"],
  ["(?i:é)", "has é where case does not matter"],
  ["(?i:[a])", "has [ where case does not matter"],
  ["a\\", "ends with a backslash"],
  ["[b-a]", "is no regular expression"],
])("refuses the expression %s in one line", (expression, message) => {
  const read = readStep(step({ pattern: { Regex: expression } }));
  expect(read).toThrow(`t.json: pre_tokenizer.pretokenizers[0].pattern.Regex ${message}`);
  expect(read).toThrow(/^[^\n]*$/u);
});

it.each<[string, object, string]>([
  ["a behavior", step({ behavior: "Merged" }), 'behavior is "Merged"'],
  ["an empty text", step({ pattern: { String: "" } }), "pattern.String must not be empty"],
  ["two patterns", step({ pattern: { String: "a", Regex: "a" } }), "must be a String or a Regex"],
  ["no pattern", step({ pattern: {} }), "must be a String or a Regex"],
  ["Metaspace", step({ type: "Metaspace" }), 'type is "Metaspace"'],
  [
    "an odd field",
    {
      type: "Sequence",
      pretokenizers: [
        { type: "Digits", x: 1 },
        { type: "ByteLevel", add_prefix_space: false },
      ],
    },
    'unknown field "x"',
  ],
  ["no step", { type: "Sequence", pretokenizers: [] }, "has no ByteLevel"],
  ["a last step", { type: "Digits", individual_digits: true }, 'type is "Digits"'],
])("refuses %s", (_name, preTokenizer, message) => {
  expect(readStep(preTokenizer)).toThrow(message);
});
