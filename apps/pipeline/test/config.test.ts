// What a config file may say, and what is said of a wrong one.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadConfig, parseConfig } from "../src/config/load.ts";
import { parseOverride } from "../src/config/overrides.ts";

const configs = fileURLToPath(new URL("../configs/", import.meta.url));
const demo = await readFile(path.join(configs, "demo.yaml"), "utf8");

/** The message for the demo's text with one replacement. */
function complaint(from: string | RegExp, to: string): string {
  const text = demo.replace(from, to);
  expect(text).not.toBe(demo);
  const error = failure(() => parseConfig(text, "configs/x.yaml"));
  expect(error).toMatchObject({ exitCode: 2 });
  return error.message;
}

function failure(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("no error was thrown");
}

/** 1-based line of the first match in a text. */
function lineOf(pattern: RegExp, text = demo): number {
  return text.slice(0, text.search(pattern)).split("\n").length;
}

describe("configs that come with the package", () => {
  it.each(["demo.yaml", "book.yaml"])("%s is valid and its paths are absolute", async (name) => {
    const config = await loadConfig(path.join(configs, name));
    for (const corpus of Object.values(config.corpora))
      expect(path.isAbsolute(corpus.file)).toBe(true);
    expect(config.classify).toBeDefined();
    expect(config.instruct).toBeDefined();
  });
});

describe("a wrong config", () => {
  it("names the line of an unknown field and the nearest known one", () => {
    const line = lineOf(/^ {2}learningRate:/m);
    expect(complaint(/^ {2}learningRate:/m, "  learningrat:")).toContain(
      `configs/x.yaml:${line}: pretrain.learningrat is not a known field; did you mean learningRate?`,
    );
  });

  it("does not guess where nothing is near", () => {
    const message = complaint(/^seed: 123/m, "xyzzy: 1");
    expect(message).toBe(`configs/x.yaml:${lineOf(/^seed:/m)}: xyzzy is not a known field`);
  });

  it("says what was expected and found for a wrong type", () => {
    const line = lineOf(/^ {2}nHeads:/m);
    expect(complaint(/^ {2}nHeads: .*/m, "  nHeads: many")).toBe(
      `configs/x.yaml:${line}: model.nHeads must be a whole number, found "many"`,
    );
  });

  it("says the bounds of a number", () => {
    expect(complaint(/^ {2}nHeads: .*/m, "  nHeads: 0")).toContain(
      "model.nHeads must be more than 0, found 0",
    );
  });

  it("suggests one of several values", () => {
    expect(complaint(/^prompt: plain/m, "prompt: plian")).toContain(
      'prompt must be one of alpaca, phi3, plain, found "plian"; did you mean plain?',
    );
  });

  it("names a missing group", () => {
    expect(complaint(/^tokenizer:\n(?: .*\n)+/m, "")).toBe(
      "configs/x.yaml: tokenizer is missing; expected a group of fields",
    );
  });

  it("names the line of malformed YAML", () => {
    expect(complaint(/^seed: 123/m, "seed: [1")).toMatch(/^configs\/x\.yaml:\d+: not valid YAML/);
  });

  it("refuses fields that exclude each other, and ones that need each other", () => {
    expect(complaint(/^ {2}epochs: .*/m, "  epochs: 2\n  steps: 5")).toContain(
      "pretrain.steps and epochs are both given",
    );
    expect(complaint(/^ {2}embDim: .*/m, "  embDim: 97")).toContain(
      "model.embDim is 97, not a multiple of nHeads",
    );
    expect(
      complaint(
        /^ {4}file: \.\.\/corpora\/stories.jsonl\n {4}sha256: .*/m,
        "    file: a.txt\n    url: https://example.org/a.txt",
      ),
    ).toContain("corpora.stories.sha256 is needed with a url");
  });

  it("refuses shares that do not add up", () => {
    expect(
      complaint(/split: \{ train: [^}]*\}/, "split: { train: 0.5, validation: 0.1 }"),
    ).toContain(
      "corpora.stories.split.train and validation and test add up to 0.6; they must add up to 1",
    );
  });

  it("names a file that is not there", async () => {
    await expect(loadConfig("nowhere/x.yaml")).rejects.toMatchObject({
      exitCode: 2,
      message: "cannot read nowhere/x.yaml: no such file or folder; check the path",
    });
  });
});

describe("--set", () => {
  it("replaces a field, and takes one out with null", () => {
    const overrides = ["pretrain.epochs=null", "pretrain.steps=3", "name=other"].map(parseOverride);
    const config = parseConfig(demo, "x.yaml", overrides);
    expect(config.pretrain).toMatchObject({ steps: 3 });
    expect(config.pretrain.epochs).toBeUndefined();
    expect(config.name).toBe("other");
  });

  it("is named in errors about its value", () => {
    const overrides = [parseOverride("pretrain.batchSize=big")];
    expect(() => parseConfig(demo, "x.yaml", overrides)).toThrow(
      '--set pretrain.batchSize: pretrain.batchSize must be a whole number, found "big"',
    );
    const unknown = [parseOverride("pretrain.epoch=2")];
    expect(() => parseConfig(demo, "x.yaml", unknown)).toThrow("did you mean epochs?");
  });

  it.each(["epochs", "=3", "a..b=1"])("refuses %s", (text) => {
    expect(() => parseOverride(text)).toThrow(/^--set .*expected field=value/);
  });
});
