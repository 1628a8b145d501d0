// WordPiece and Unigram against what PyPI tokenizers gives: test/fixtures/make-subword.py.
import { textTokenizerFromJSON, type SubwordTokenizer } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { fixture } from "./helpers.ts";

type Case = {
  text: string;
  ids: number[];
  types: number[];
  decoded: string;
  skipped: string;
};

/** Ids that stand before the first text and after each of them. */
const AROUND: Record<string, readonly [number[], number[]]> = {
  cased: [[2], [3]],
  uncased: [[2], [3]],
  t5: [[], [1]],
  albert: [[], [1]],
};

function subword(name: string): SubwordTokenizer {
  const tokenizer = textTokenizerFromJSON(JSON.parse(fixture(`${name}.json`)), `${name}.json`);
  if (!("kind" in tokenizer)) throw new TypeError(`${name} is no subword tokenizer`);
  return tokenizer;
}

describe.each([
  ["wordpiece", "cased"],
  ["wordpiece", "uncased"],
  ["unigram", "t5"],
  ["unigram", "albert"],
  ["unigram", "bytes"],
])("%s %s", (kind, name) => {
  const tokenizer = subword(`${kind}-${name}`);
  const cases = JSON.parse(fixture(`${kind}-${name}-cases.json`)) as Case[];

  const [before, after] = AROUND[name] ?? [[], []];

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
    }).toEqual(golden);
    const single = [...before, ...golden.ids, ...after];
    expect([...tokenizer.encode(text, options)]).toEqual(single);
    expect([...pair.ids]).toEqual([...single, ...next.ids, ...after]);
    expect(tokenizer.count(text, options)).toBe(single.length);
  });
});
