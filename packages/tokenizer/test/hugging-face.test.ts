// Files saved by this package, opened by PyPI tokenizers itself. Needs a Python that has it: LLMSMITH_PYTHON or python3.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { encoding, ENCODING_NAMES, saveTokenizer, trainBPE } from "@llmsmith/tokenizer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixture, randomText, seededIntegers } from "./helpers.ts";

const python = process.env["LLMSMITH_PYTHON"] ?? "python3";
const usable = spawnSync(python, ["-c", "import tokenizers"]).status === 0;
const script = `
import json, sys
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(sys.argv[1])
texts = json.load(open(sys.argv[2], encoding="utf-8"))
print(json.dumps([tokenizer.encode(text, add_special_tokens=False).ids for text in texts]))
`;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "llmsmith-hugging-face-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!usable)("PyPI tokenizers (skipped where python has no tokenizers)", () => {
  const integer = seededIntegers(21);
  const sample = fixture("sample-text.txt");
  const texts = [
    sample,
    "a<|endoftext|>b",
    ...Array.from({ length: 300 }, () => randomText(integer, 40)),
  ];

  it.each(["trained", ...ENCODING_NAMES])("reads %s with the same ids", async (name) => {
    const tokenizer =
      name === "trained"
        ? await trainBPE([sample], { vocabSize: 700, specialTokens: ["<|endoftext|>"] })
        : encoding(name as (typeof ENCODING_NAMES)[number]);
    const file = path.join(folder, `${name}.json`);
    await saveTokenizer(file, tokenizer);
    const input = path.join(folder, "texts.json");
    await writeFile(input, JSON.stringify(texts));
    const run = spawnSync(python, ["-c", script, file, input], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    const theirs = JSON.parse(run.stdout) as number[][];
    texts.forEach((text, i) => {
      const ours = tokenizer.encode(text, { allowedSpecial: "all" });
      expect({ text, ids: [...ours] }).toEqual({ text, ids: theirs[i] });
    });
  });
});
