// BPE over characters against what PyPI tokenizers gives: test/fixtures/make-text-bpe.py.
import {
  loadTextTokenizer,
  type SubwordTokenizer,
  textTokenizerFromJSON,
  tokenizerFromJSON,
} from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { NO_PAIR, PairTable } from "../src/bpe/pair-table.ts";
import { textBpeEncoder } from "../src/bpe/text-encoder.ts";
import { fixture, seededIntegers } from "./helpers.ts";

type Case = {
  text: string;
  ids: number[];
  types: number[];
  decoded: string;
  skipped: string;
  around: number[];
};

function subword(name: string): SubwordTokenizer {
  const tokenizer = textTokenizerFromJSON(JSON.parse(fixture(`bpe-${name}.json`)), name);
  if (!("kind" in tokenizer)) throw new TypeError(`${name} is no subword tokenizer`);
  return tokenizer;
}

describe.each(["llama", "mistral", "gemma", "unknown"])("%s", (name) => {
  const tokenizer = subword(name);
  const cases = JSON.parse(fixture(`bpe-${name}-cases.json`)) as Case[];

  it.each(cases)("gives the ids and texts of PyPI tokenizers for $text", (golden) => {
    const { text } = golden;
    const next = cases[(cases.indexOf(golden) + 1) % cases.length] ?? golden;
    const options = { allowedSpecial: "all", addSpecialTokens: true } as const;
    const ids = tokenizer.encode(text, { allowedSpecial: "all" });
    const pair = tokenizer.encodePair(text, next.text, options);
    expect({
      text,
      ids: [...ids],
      types: [...pair.typeIds],
      decoded: tokenizer.decode(ids),
      skipped: tokenizer.decode(pair.ids, { skipSpecialTokens: true }),
      around: [...tokenizer.encode(text, options)],
    }).toEqual(golden);
  });

  it("is of the kind BPE and writes the file that it read", () => {
    expect(tokenizer.kind).toBe("BPE");
    expect(tokenizer.toJSON()).toEqual(JSON.parse(fixture(`bpe-${name}.json`)));
  });

  it("takes a megabyte without a space", () => {
    for (const part of ["a", "the", "🌊", "▁", " "]) {
      const text = part.repeat(Math.ceil(1_000_000 / part.length));
      expect(tokenizer.count(text)).toBeGreaterThanOrEqual(1);
    }
  }, 60_000); // what takes quadratic time does not end by then
});

describe("the encoder against merging pair by pair", () => {
  it("gives the same ids for short and long words", () => {
    const integer = seededIntegers(3);
    for (let round = 0; round < 40; round++) {
      const vocabulary = new Map(["?", "a", "b", "é"].map((token, id) => [token, id]));
      const ranks = new PairTable();
      const merged: number[] = [];
      for (let i = 0; i < 12; i++) {
        const tokens = [...vocabulary.keys()];
        const [left, right] = [1, 1].map(() => tokens[1 + integer(tokens.length - 1)]!) as [
          string,
          string,
        ];
        if (ranks.get(vocabulary.get(left)!, vocabulary.get(right)!) !== NO_PAIR) continue;
        const id = vocabulary.get(left + right) ?? vocabulary.size;
        vocabulary.set(left + right, id);
        ranks.set(vocabulary.get(left)!, vocabulary.get(right)!, merged.length);
        merged.push(id);
      }
      const encode = textBpeEncoder({
        ranks,
        merged: Int32Array.from(merged),
        vocabulary,
        unknownId: 0,
        fuseUnknown: true,
        byteFallback: false,
        ignoreMerges: false,
      });
      for (const length of [0, 1, 5, 63, 64, 65, 150]) {
        const text = Array.from({ length }, () => "abéabéx"[integer(7)]).join("");
        const ids: number[] = [];
        encode(text, ids);
        const start = Array.from(text.replace(/x+/g, "x"), (c) => vocabulary.get(c) ?? 0);
        expect(ids).toEqual(mergePairByPair(start, ranks, merged));
      }
    }
  });
});

function mergePairByPair(
  start: readonly number[],
  ranks: PairTable,
  merged: readonly number[],
): number[] {
  const ids = [...start];
  for (;;) {
    const found = ids.slice(1).map((id, i) => ranks.get(ids[i]!, id));
    const best = Math.min(NO_PAIR, ...found);
    if (best === NO_PAIR) return ids;
    ids.splice(found.indexOf(best), 2, merged[best]!);
  }
}

type Json = Record<string, unknown>;
const base = (model: Json = {}, rest: Json = {}): Json => ({
  version: "1.0",
  ...rest,
  model: {
    type: "BPE",
    unk_token: null,
    vocab: { a: 0, b: 1, ab: 2 },
    merges: ["a b"],
    ...model,
  },
});
const read = (json: Json) => textTokenizerFromJSON(json, "t.json");
const split = (change: Json): Json => ({
  pre_tokenizer: {
    type: "Split",
    pattern: { String: " " },
    behavior: "Isolated",
    invert: false,
    ...change,
  },
});

describe("rarer settings", () => {
  it("drops what is unknown where there is no unk_token", () => {
    expect([...read(base()).encode("axb")]).toEqual([2]);
  });

  it("takes whole words without merging under ignore_merges", () => {
    const vocab = { a: 0, b: 1, ab: 2, ba: 3 };
    expect([...read(base({ vocab, ignore_merges: true })).encode("ba")]).toEqual([3]);
    expect([...read(base({ vocab })).encode("ba")]).toEqual([1, 0]);
  });

  it.each<[string, Json, string]>([
    ["dropout", base({ dropout: 0.1 }), "model.dropout is 0.1"],
    ["a suffix", base({ end_of_word_suffix: "</w>" }), 'model.end_of_word_suffix is "</w>"'],
    ["an unknown unk_token", base({ unk_token: "?" }), "model.unk_token is not in model.vocab"],
    ["half a merge", base({ merges: ["a"] }), "model.merges[0] must be two tokens"],
    ["a merge of nothing", base({ merges: ["b a"] }), 'model.merges[0] needs the token "ba"'],
    ["a merge twice", base({ merges: ["a b", ["a", "b"]] }), "model.merges[1] stands there twice"],
    ["a gap", base({ vocab: { a: 0, b: 2 } }), "model.vocab has no token with id 1"],
    ["an empty Split", base({}, split({ pattern: { String: "" } })), "String must not be empty"],
    ["a behavior", base({}, split({ behavior: "Merged" })), 'behavior is "Merged"'],
  ])("refuses %s", (_name, json, message) => {
    expect(() => read(json)).toThrow(message);
  });

  it("is pointed out by the reader of byte-level BPE", async () => {
    expect(() => tokenizerFromJSON(JSON.parse(fixture("bpe-llama.json")), "x")).toThrow(
      "x: model.byte_fallback is true: this is no byte-level BPE; loadTextTokenizer",
    );
    const path = new URL("./fixtures/bpe-llama.json", import.meta.url).pathname;
    expect((await loadTextTokenizer(path)).hash).toBe(subword("llama").hash);
  });
});
