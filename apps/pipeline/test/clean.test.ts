// Cleaning by the config: what is dropped where, what is said of it, and what keeps its stage's key.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { CleanStep } from "../src/config/clean-step.ts";
import { parseConfig } from "../src/config/load.ts";
import { parseOverride } from "../src/config/overrides.ts";
import { cleanAfterSplit, cleanBeforeSplit } from "../src/corpus/clean-corpus.ts";
import { documentsSummary, wholePart } from "../src/corpus/read-part.ts";
import { createLineDisplay } from "../src/run/display-lines.ts";
import type { StageContext } from "../src/run/stage.ts";
import { documents } from "../src/stages/documents.ts";
import { command, temporaryFolder, writeTinyConfig } from "./tiny-run.ts";

let folder: string;
let text: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  text = await readFile(await writeTinyConfig(folder), "utf8");
});

const withSet = (...sets: string[]) =>
  parseConfig(text, path.join(folder, "x.yaml"), sets.map(parseOverride));
const texts = (...of: string[]) => of.map((each) => ({ text: each }));

describe("steps before the split", () => {
  it("run in their order and report what each dropped and changed", async () => {
    const steps: CleanStep[] = [
      { normalize: "NFC" },
      { exactDuplicates: {} },
      { length: { minCharacters: 3 } },
    ];
    const rows = texts("caf\u00e9", "cafe\u0301", "ab", "tea");
    const cleaned = await cleanBeforeSplit("stories", rows, steps);
    expect(cleaned.rows).toEqual(texts("caf\u00e9", "tea"));
    expect(cleaned.report).toMatchObject([
      { step: "normalize", seen: 4, dropped: 0, changed: 1 },
      { step: "exactDuplicates", seen: 4, dropped: 1 },
      { step: "length", seen: 3, dropped: 1 },
    ]);
  });

  it("keep other columns, and judge an instruction by all its fields", async () => {
    const rows = [
      { instruction: "Say e\u0301", input: "a", output: "x" },
      { instruction: "Say e\u0301", input: "b", output: "x" },
      { instruction: "Say \u00e9", input: "a", output: "x" },
    ];
    const steps: CleanStep[] = [{ normalize: "NFC" }, { exactDuplicates: {} }];
    const { rows: left } = await cleanBeforeSplit("instructions", rows, steps);
    expect(left).toEqual([
      { instruction: "Say \u00e9", input: "a", output: "x" },
      { instruction: "Say \u00e9", input: "b", output: "x" },
    ]);
    const messages = [
      { text: "one", label: "a" },
      { text: "one", label: "b" },
    ];
    expect((await cleanBeforeSplit("messages", messages, [{ exactDuplicates: {} }])).rows).toEqual([
      { text: "one", label: "a" },
    ]);
  });
});

describe("decontaminate", () => {
  const parts = {
    stories: {
      train: texts("the red hen ran", "a cow"),
      validation: [],
      test: texts("red hen ran"),
    },
    messages: { train: [], validation: [], test: [{ text: "A cow!", label: "a" }] },
  };

  it("drops training rows alone, by parts of any corpus", async () => {
    const against = async (...of: ("test" | "messages.test")[]) =>
      (await cleanAfterSplit("stories", [{ decontaminate: { against: of } }], parts)).rows;
    expect(await against("test")).toEqual(texts("a cow"));
    expect(await against("messages.test")).toEqual(texts("the red hen ran"));
    expect(await against("test", "messages.test")).toEqual([]);
  });

  it("names the step whose part is empty", async () => {
    const steps: CleanStep[] = [{ decontaminate: { against: ["validation"] } }];
    await expect(cleanAfterSplit("stories", steps, parts)).rejects.toThrow(
      /^corpora\.stories\.clean\[0\]\.decontaminate\.against: validation: 0 test texts/,
    );
  });
});

describe("the documents stage", () => {
  it("writes the cleaned parts, the account of it, and shows it", async () => {
    const lines: string[] = [];
    const file = path.join(folder, "stories.jsonl");
    const before = await readFile(file, "utf8");
    await writeFile(file, before + before); // each document twice
    const config = withSet("corpora.stories.clean=[{ exactDuplicates: true }]");
    const out = path.join(folder, "out");
    await mkdir(out);
    await documents.run({
      config,
      folder: out,
      display: createLineDisplay((line) => lines.push(line)),
      signal: new AbortController().signal,
    } as unknown as StageContext);
    const { corpora } = await documentsSummary(out);
    const step = { step: "exactDuplicates", seen: 160, dropped: 80, changed: 0 };
    expect(corpora.stories?.cleaning).toMatchObject([step]);
    expect(corpora.messages).not.toHaveProperty("cleaning");
    const train = await wholePart(out, "stories", "train");
    expect(new Set(train.map((row) => row["text"])).size).toBe(train.length);
    expect(lines.join("\n")).toContain("exactDuplicates dropped 80 and changed 0 of 160 documents");
  });

  it("has the same part of the config as before where nothing is cleaned, another where it is", () => {
    const plain = documents.slice(withSet());
    expect(JSON.stringify(plain)).not.toContain("clean");
    expect(documents.slice(withSet("corpora.stories.clean=[{ normalize: NFC }]"))).not.toEqual(
      plain,
    );
  });
});

describe("a whole run", () => {
  it("shows in summary and report what was dropped, and nothing of it without cleaning", async () => {
    const sets = [
      "corpora.stories.clean=[{ nearDuplicates: true }, { length: { minCharacters: 5 } }]",
      "corpora.messages=null",
      "corpora.instructions=null",
      "classify=null",
      "instruct=null",
      "pretrain.include=[stories]",
      "pretrain.steps=2",
    ];
    const reportOf = async (out: string, given: readonly string[]) => {
      const flags = given.flatMap((set) => ["--set", set]);
      const ended = await command(["run", path.join(folder, "tiny.yaml"), "--out", out, ...flags]);
      expect(ended).toMatchObject({ code: 0 });
      const html = await readFile(path.join(out, "report.html"), "utf8");
      const summary = JSON.parse(await readFile(path.join(out, "summary.json"), "utf8")) as object;
      return { html, summary, table: ended.stdout };
    };
    const [cleaned, plain] = await Promise.all([
      reportOf(path.join(folder, "cleaned"), sets),
      reportOf(path.join(folder, "plain"), sets.slice(1)),
    ]);
    expect(cleaned.summary).toMatchObject({
      cleaning: {
        stories: [
          { step: "nearDuplicates", seen: 80 },
          { step: "length", dropped: 0 },
        ],
      },
    });
    expect(cleaned.table).toMatch(/cleaned stories +nearDuplicates −\d+ of 80, length −0 of \d+/);
    expect(cleaned.html).toContain("<td>nearDuplicates</td>");
    expect(cleaned.html).not.toMatch(/undefined|NaN/);
    expect(plain.summary).not.toHaveProperty("cleaning");
    expect(plain.html).not.toContain("Cleaning");
  });
});

describe("a wrong step", () => {
  it.each([
    ["[{ lenght: {} }]", "clean[0].lenght is not a known field; did you mean length?"],
    ["[{ normalize: NFX }]", 'normalize must be one of NFC, NFD, NFKC, NFKD, found "NFX"'],
    [
      "[{ length: {} }]",
      "clean[0].length is not possible: give minCharacters, maxCharacters or both",
    ],
    ["[{ characters: { script: Klingon } }]", 'clean[0].characters is not possible: "Klingon" is'],
    ["[{ exactDuplicates: 3 }]", "clean[0].exactDuplicates must be a group of fields, found 3"],
    ["[{ nearDuplicates: { treshold: 1 } }]", "treshold is not a known field; did you mean thre"],
    ["[{ normalize: NFC, exactDuplicates: true }]", "clean[0] must have one field"],
    ["[]", "clean must be a list of at least 1 entries, found []"],
    ["[{ decontaminate: {} }, { normalize: NFC }]", "clean[1] stands after decontaminate"],
    ["[{ decontaminate: { against: [train] } }]", "against[0] must be one of test, validation"],
    ["[{ decontaminate: { shortest: 14 } }]", "decontaminate.shortest is 14, more than ngram 13"],
    ["[{ decontaminate: {} }]", "clean[0] names test, but corpora.stories.split leaves it empty"],
  ])("%s is told in one line", (steps, message) => {
    const build = () => withSet(`corpora.stories.clean=${steps}`);
    expect(build).toThrow(message);
    expect(build).toThrow(/^--set corpora\.stories\.clean: [^\n]*$/);
  });

  it("cannot run before a split by file, and names no corpus that is not there", () => {
    const byFile = "corpora.stories.split={ by: file, file: s.json }";
    expect(() => withSet(byFile, "corpora.stories.clean=[{ normalize: NFC }]")).toThrow(
      "clean[0] cannot run before a split by file",
    );
    const other = "corpora.stories.clean=[{ decontaminate: { against: [messages.test] } }]";
    expect(() => withSet("corpora.messages=null", "classify=null", other)).toThrow(
      "names messages.test, but there is no corpora.messages",
    );
    expect(withSet(byFile, other).corpora.stories.clean).toHaveLength(1);
  });
});
