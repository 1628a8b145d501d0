// What the built-in corpora promise, and that the splits keep it.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readRows, requireRows, type Row } from "@llmsmith/data-loader";
import { sha256File } from "@llmsmith/files";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../src/config/load.ts";
import type { Config } from "../src/config/types.ts";
import { type Parts, splitCorpus } from "../src/corpus/split-corpus.ts";

const config = await loadConfig(fileURLToPath(new URL("../configs/demo.yaml", import.meta.url)));
type CorpusName = keyof Config["corpora"];
const names: CorpusName[] = ["stories", "messages", "instructions"];
const key: Record<CorpusName, string> = {
  stories: "text",
  messages: "text",
  instructions: "output",
};
const rows: Partial<Record<CorpusName, Row[]>> = {};
const parts: Partial<Record<CorpusName, Parts>> = {};

beforeAll(async () => {
  for (const name of names) {
    const corpus = config.corpora[name]!;
    const options = corpus.quote === undefined ? {} : { quote: corpus.quote };
    rows[name] = await requireRows(readRows(corpus.file, options), [key[name]], corpus.file);
    parts[name] = await splitCorpus(name, rows[name], corpus, config.seed);
  }
});

describe("the corpora", () => {
  it.each(names)("%s are the file that the config means, under CC0", async (name) => {
    const corpus = config.corpora[name]!;
    expect(await sha256File(corpus.file)).toBe(corpus.sha256);
    expect(corpus.licence).toBe("CC0-1.0");
  });

  it("have their sizes, and no document twice", () => {
    expect(rows.stories!.length).toBeGreaterThanOrEqual(500);
    expect(rows.messages!.length).toBe(1200);
    expect(rows.instructions!.length).toBeGreaterThanOrEqual(2400);
    for (const name of names) {
      const keys = rows[name]!.map((row) => row[key[name]]);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it("have as many unwanted messages as ordinary ones", () => {
    const labels = rows.messages!.map((row) => row["label"]);
    expect(labels.filter((label) => label === "unwanted")).toHaveLength(600);
    expect(labels.filter((label) => label === "ordinary")).toHaveLength(600);
  });

  it("come with their licence", async () => {
    const file = path.join(path.dirname(config.corpora.stories.file), "LICENSE");
    expect(await readFile(file, "utf8")).toContain("CC0 1.0");
  });
});

describe("the splits", () => {
  it.each(names)("of %s are disjoint, complete and near their shares", (name) => {
    const { train, validation, test } = parts[name]!;
    const all = [...train, ...validation, ...test].map((row) => row[key[name]]!);
    expect(new Set(all).size).toBe(rows[name]!.length);
    expect(all).toHaveLength(rows[name]!.length);
    const share = config.corpora[name]!.split.train;
    expect(Math.abs(train.length / all.length - share)).toBeLessThan(0.05);
  });

  it("keep every held-out answer out of all training texts", () => {
    const plain = (text: string) =>
      ` ${text
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, " ")
        .trim()} `;
    const { train, validation, test } = parts.instructions!;
    const seen = new Set(
      train.flatMap(({ input = "", output = "" }) => [plain(input), plain(output)]),
    );
    const leaked = [...validation, ...test].filter((row) => seen.has(plain(row["output"]!)));
    expect(leaked).toEqual([]);
  });
});
