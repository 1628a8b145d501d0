// Unicode forms, lengths at their limits, shares of scripts.
import { filterCharacters, filterLength, normalizeUnicode } from "@llmsmith/data-loader";
import { expect, test } from "vitest";
import { cleaned } from "./clean-helpers.ts";

test("normal forms: what changes is counted, what is in the form is left alone", async () => {
  const texts = ["plain", "e\u0301", "é", "ﬁ ２ ²"];
  const nfc = await cleaned(texts, [normalizeUnicode()]);
  expect(nfc.texts).toEqual(["plain", "é", "é", "ﬁ ２ ²"]);
  expect(nfc.reports[0]).toMatchObject({ seen: 4, dropped: 0, changed: 1 });
  expect(nfc.reports[0]?.examples[0]).toEqual({ row: 2, beginning: "e\u0301", what: "changed" });
  const nfkc = await cleaned(texts, [normalizeUnicode({ form: "NFKC" })]);
  expect(nfkc.texts.slice(1, 4)).toEqual(["é", "é", "fi 2 2"]);
  const nfd = await cleaned(texts, [normalizeUnicode({ form: "NFD" })]);
  expect(nfd.texts.slice(1, 3)).toEqual(["e\u0301", "e\u0301"]);
  expect(() => normalizeUnicode({ form: "nfc" as never })).toThrow(/form must be one of NFC/);
});

test("lengths are code points and the limits are kept", async () => {
  const texts = ["", "ab", "abc", "😀😀😀", "äöüß", "abcd", "😀😀😀😀😀", "abcde"];
  const { texts: kept, reports } = await cleaned(texts, [
    filterLength({ minCharacters: 3, maxCharacters: 4 }),
  ]);
  expect(kept).toEqual(["abc", "😀😀😀", "äöüß", "abcd"]);
  expect(reports[0]?.reasons).toEqual({
    "shorter than 3 characters": 2,
    "longer than 4 characters": 2,
  });
  expect((await cleaned(texts, [filterLength({ maxCharacters: 0 })])).texts).toEqual([""]);
  for (const options of [
    {},
    { minCharacters: -1 },
    { minCharacters: 1.5 },
    { minCharacters: NaN },
    { maxCharacters: NaN },
    { minCharacters: Infinity },
    { minCharacters: 3, maxCharacters: 2 },
  ])
    expect(() => filterLength(options), JSON.stringify(options)).toThrow(RangeError);
});

test("the share of a script counts letters only, and the limit is kept", async () => {
  const latin = filterCharacters({ script: "Latin" });
  const texts = [
    "aaaa я", // 4 of 5
    "aaa я", // 3 of 4
    "aaaa 12345 !!! 😀 я", // digits and signs do not count
    "12345 !!!",
    "",
    "naïve Łódź", // Latin beyond ASCII
    "𝒳 aaaa", // a letter outside the BMP, of no script: 4 of 5
  ];
  const { texts: kept, reports } = await cleaned(texts, [latin]);
  expect(kept).toEqual([texts[0], texts[2], texts[5], texts[6]]);
  expect(reports[0]?.examples.map((example) => example.what)).toEqual([
    "less than 0.8 of its letters Latin: 3 of 4",
    "less than 0.8 of its letters Latin: 0 of 0",
    "less than 0.8 of its letters Latin: 0 of 0",
  ]);
  const japanese = filterCharacters({ script: ["Han", "Hiragana", "Katakana"], minShare: 1 });
  expect((await cleaned(["東京タワーへ行く", "東京 tower"], [japanese])).texts).toHaveLength(1);
  const any = filterCharacters({ script: "Latin", minShare: 0 });
  expect((await cleaned(texts, [any])).texts).toEqual(texts);
  expect(() => filterCharacters({ script: "Klingon" })).toThrow(/"Klingon" is no script/);
  expect(() => filterCharacters({ script: "Latin}\\p{L" })).toThrow(RangeError);
  expect(() => filterCharacters({ script: [] })).toThrow(RangeError);
  expect(() => filterCharacters({ script: "Latin", minShare: 1.1 })).toThrow(/0 … 1, not 1.1/);
});
