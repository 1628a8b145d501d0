// What a config with `architecture: transformer` may say, and what is said of a wrong one.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { sha256File } from "@llmsmith/files";
import { describe, expect, it } from "vitest";
import { loadAnyConfig, loadConfig, parseAnyConfig } from "../src/config/load.ts";
import { TINY_TRANSLATION as tiny } from "./tiny-translation.ts";

const translate = fileURLToPath(new URL("../configs/translate.yaml", import.meta.url));

describe("the config", () => {
  const complaint = (from: string, to: string): string => {
    expect(tiny).toContain(from);
    try {
      parseAnyConfig(tiny.replace(from, to), "x.yaml");
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("no error was thrown");
  };

  it("that comes with the package is valid, its corpus the one that is meant", async () => {
    const config = await loadAnyConfig(translate);
    expect(config.architecture).toBe("transformer");
    if (config.architecture !== "transformer") return;
    const { file, sha256 } = config.corpora.translations;
    expect(await sha256File(file)).toBe(sha256);
    const rows = (await readFile(file, "utf8")).trim().split("\n");
    const pairs = rows.map((line) => JSON.parse(line) as { source: string; target: string });
    expect(new Set(pairs.map(({ source }) => source)).size).toBe(8000);
    expect(new Set(pairs.map(({ target }) => target)).size).toBe(8000);
    for (const { target } of pairs)
      expect(new Date(`${target}T00:00:00Z`).toISOString().slice(0, 10)).toBe(target);
  });

  it.each([
    [
      "architecture: transformer",
      "architecture: transfromer",
      'x.yaml:2: architecture must be one of gpt, bert, transformer, found "transfromer"; did you mean transformer?',
    ],
    [
      "embDim: 16",
      "embDim: 15",
      "x.yaml:11: model.embDim is 15, not a multiple of nHeads 2 (and 1 more)",
    ],
    [
      "warmupSteps: 10",
      "warmupSteps: 0",
      "x.yaml:17: translate.warmupSteps must be 1 or more with schedule inverseSquareRoot",
    ],
    [
      "dropRate: 0.1",
      "minimumLearningRate: 1e-4",
      "x.yaml:18: translate.minimumLearningRate goes with schedule cosine only; leave it out",
    ],
    [
      "schedule: inverse",
      "schedule: inverted",
      'x.yaml:15: translate.schedule must be one of cosine, inverseSquareRoot, found "invertedSquareRoot"; did you mean inverseSquareRoot?',
    ],
    ["width: 3", "widht: 3", "x.yaml:22: search.widht is not a known field; did you mean width?"],
    ["translations:", "stories:", "x.yaml:6: corpora.stories is not a known field (and 1 more)"],
  ])("says what is wrong with %s as %s", (from, to, message) => {
    expect(complaint(from, to)).toBe(message);
  });

  it("is refused where a language model's is needed", async () => {
    await expect(loadConfig(translate)).rejects.toThrow(
      "this is a config of architecture transformer, but one of gpt or bert is needed here",
    );
  });
});
