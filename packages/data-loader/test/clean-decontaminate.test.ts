// Decontamination: planted n-grams go, one word fewer stays, all against a search by definition.
import { decontaminate } from "@llmsmith/data-loader";
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";
import { wordsOf } from "../src/clean/words.ts";
import { cleaned, randomWords } from "./clean-helpers.ts";
import { failure } from "./helpers.ts";

const question =
  "Which of the following planets, according to Kepler's third law, takes the longest time to go around the sun once?";

test("thirteen words of a test text give a document away, twelve do not", async () => {
  const words = wordsOf(question);
  const planted = (from: number, count: number) =>
    `Before ${words.slice(from, from + count).join(" ")} after`;
  const documents = [
    planted(0, 13),
    planted(0, 12),
    planted(words.length - 13, 13),
    planted(words.length - 12, 12),
    `So: “WHICH of the following planets — according to Keplers\nthird LAW! — takes the longest”`,
    "Nothing of the kind.",
    "",
  ];
  const { texts, reports } = await cleaned(documents, [decontaminate(["Other text", question])]);
  expect(texts).toEqual([documents[1], documents[3], documents[5], documents[6]]);
  expect(reports[0]).toMatchObject({
    stage: "decontaminate",
    seen: 7,
    dropped: 3,
    reasons: { "shares words with test text 2": 3 },
  });
  expect(reports[0]?.examples[0]?.what).toBe(
    `shares words with test text 2: "${words.slice(0, 13).join(" ")}"`,
  );
});

test("shorter test texts match whole, or are left out", async () => {
  const documents = ["It is blue, not green.", "It is not blue", "a whale", "the whale is"];
  const tests = ["is blue", "", "A whale!"];
  const whole = await cleaned(documents, [decontaminate(tests)]);
  expect(whole.texts).toEqual([documents[1], documents[3]]);
  expect(whole.reports[0]?.reasons).toEqual({
    "shares words with test text 1": 1,
    "shares words with test text 3": 1,
  });
  const longer = await cleaned(documents, [
    decontaminate([...tests, "the whale is"], { shortest: 3 }),
  ]);
  expect(longer.texts).toEqual(documents.slice(0, 3));
});

test("as a search for each n-gram by definition", async () => {
  const random = createRandom(7);
  // A small vocabulary, so that runs of three words meet often.
  const draw = (count: number, longest: number) =>
    Array.from({ length: count }, () => randomWords(random, 1 + random.integer(longest), 30));
  const tests = draw(40, 8);
  const documents = draw(400, 40);
  const grams = new Set<string>();
  for (const words of tests)
    for (let i = 0; i + Math.min(3, words.length) <= words.length; i++)
      if (words.length >= 2)
        grams.add(
          ` ${words
            .slice(i, i + 3)
            .slice(0, 3)
            .join(" ")} `,
        );
  const clean = documents
    .map((words) => ` ${words.join(" ")} `)
    .filter((text) => ![...grams].some((gram) => text.includes(gram)));
  expect(clean.length).toBeGreaterThan(50);
  expect(clean.length).toBeLessThan(350);
  const stage = decontaminate(
    tests.map((words) => words.join(" ")),
    { ngram: 3, shortest: 2 },
  );
  const { texts } = await cleaned(
    documents.map((words) => ` ${words.join(" ")} `),
    [stage],
  );
  expect(texts).toEqual(clean);
});

test("words: apostrophes fall out, other signs end a word, letters of unspaced scripts are words", () => {
  expect(wordsOf("Don't stop—it’s 3.14, naïve ＡＢ_c")).toEqual(
    "dont stop its 3 14 naïve ab c".split(" "),
  );
  expect(wordsOf("GPT入門 ไทย")).toEqual(["gpt", "入", "門", "ไ", "ท", "ย"]);
  expect(wordsOf("e\u0301te\u0301 हिन्दी")).toEqual(["été", "हिन्दी"]);
  expect(wordsOf("… !")).toEqual([]);
});

test("options and test texts that cannot be meant", async () => {
  expect(() => decontaminate(["a"], { ngram: 0 })).toThrow(/ngram must be a positive integer/);
  expect(() => decontaminate(["a"], { ngram: 2, shortest: 3 })).toThrow(RangeError);
  expect(() => decontaminate(["a"], { shortest: 0 })).toThrow(RangeError);
  expect(await failure(() => decontaminate([]))).toContain("0 test texts, none of 1 words");
  expect(await failure(() => decontaminate(["…", "a b"], { shortest: 3 }))).toContain(
    "2 test texts, none of 3 words or more",
  );
});
