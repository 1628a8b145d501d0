// `llmsmith tokens`: shards of files, what is in them, and a changed byte that is found.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openTokens } from "@llmsmith/data-loader";
import { encoding, saveTokenizer, trainBPE } from "@llmsmith/tokenizer";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { compareTokenizers } from "../src/commands/compare-tokenizers.ts";
import { buildTokens, inspectTokens, verifyTokens } from "../src/commands/tokens.ts";

let parent: string;
let out: string;
const TEXTS = ["The cat sat.", "", "日本語 and tea", "x".repeat(300)];

async function printed(body: () => Promise<void>): Promise<Record<string, unknown>> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    await body();
  } finally {
    write.mockRestore();
  }
  return JSON.parse(lines.at(-1)!) as Record<string, unknown>;
}

const options = {
  encoding: "gpt2",
  column: "text",
  onBroken: "stop" as const,
  workers: 1,
  tokensPerShard: 50,
  json: true,
};

beforeAll(async () => {
  parent = mkdtempSync(path.join(os.tmpdir(), "tokens-"));
  out = path.join(parent, "shards");
  const lines = TEXTS.slice(0, 2).map((text) => JSON.stringify({ text }));
  writeFileSync(path.join(parent, "a.jsonl"), `${lines.join("\n")}\n`);
  writeFileSync(path.join(parent, "b.txt"), TEXTS.slice(2).join("\n---\n"));
  const files = ["a.jsonl", "b.txt"].map((name) => path.join(parent, name));
  await printed(() => buildTokens(files, { ...options, out, separator: "\n---\n" }));
});
afterAll(() => rmSync(parent, { recursive: true }));

test("every document of every file, each with its end", async () => {
  const gpt2 = encoding("gpt2");
  const store = await openTokens(out);
  const expected = TEXTS.flatMap((text) => [...gpt2.encode(text), 50_256]);
  expect([...store.read(0, store.length)]).toEqual(expected);
  expect(store.documents).toBe(TEXTS.length);
  expect(store.manifest.shards.length).toBe(Math.ceil(expected.length / 50));
  store.close();
});

test("a folder's files by their paths, broken lines left out and counted", async () => {
  const corpus = path.join(parent, "corpus");
  mkdirSync(path.join(corpus, "deep"), { recursive: true });
  writeFileSync(path.join(corpus, "z.jsonl"), '{"text": "one"}\n{"text": \n{"text": "two"}\n');
  writeFileSync(path.join(corpus, "deep", "a.txt"), "zero");
  writeFileSync(path.join(corpus, "notes.pdf"), "none of this");
  const folder = path.join(parent, "from-folder");
  const built = await printed(() =>
    buildTokens([corpus], { ...options, out: folder, onBroken: "skip" }),
  );
  expect(built).toMatchObject({ documents: 3, brokenLines: 1 });
  const store = await openTokens(folder);
  expect(encoding("gpt2").decode(store.read(0, store.length))).toBe(
    ["zero", "one", "two"].map((text) => `${text}<|endoftext|>`).join(""),
  );
  store.close();
  await expect(
    buildTokens([corpus], { ...options, out: path.join(parent, "strict") }),
  ).rejects.toThrow(/z\.jsonl:2: not valid JSON/);
});

test("inspect counts and decodes the first document", async () => {
  expect(await printed(() => inspectTokens(out, { json: true }))).toMatchObject({
    documents: 4,
    tokenizer: { id: "gpt2" },
    sample: "The cat sat.<|endoftext|>",
  });
  await expect(inspectTokens(out, { encoding: "cl100k_base", json: true })).rejects.toThrow(
    /the tokens are of the tokenizer gpt2 .*, not of cl100k_base/,
  );
});

test("compare counts bytes and tokens of each file for each tokenizer", async () => {
  const own = path.join(parent, "own.json");
  const trained = await trainBPE(["the cat sat"], { vocabSize: 258 });
  await saveTokenizer(own, trained);
  const file = path.join(parent, "a.jsonl");
  const report = await printed(() =>
    compareTokenizers([file], { tokenizer: [own], column: "text", json: true }),
  );
  const count = (tokens: number) => ({ tokens, bytesPerToken: 12 / tokens });
  const expected = {
    texts: 2,
    bytes: 12,
    tokenizers: {
      [own]: count(trained.count(TEXTS[0]!)),
      gpt2: count(encoding("gpt2").count(TEXTS[0]!)),
      cl100k_base: count(encoding("cl100k_base").count(TEXTS[0]!)),
      o200k_base: count(encoding("o200k_base").count(TEXTS[0]!)),
    },
  };
  expect(report).toEqual({ sources: { [file]: expected }, total: expected });
});

test("verify finds one changed bit", async () => {
  expect(await printed(() => verifyTokens(out, { json: true }))).toMatchObject({ ok: true });
  const shard = path.join(out, "tokens-00001.arrow");
  const bytes = readFileSync(shard);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(shard, bytes);
  await expect(verifyTokens(out, { json: true })).rejects.toThrow("tokens-00001.arrow");
});

test("a missing file, a missing column and a missing tokenizer are named", async () => {
  const other = path.join(parent, "other");
  const file = path.join(parent, "a.jsonl");
  const build = (files: string[], change: object) =>
    buildTokens(files, { ...options, out: other, ...change });
  await expect(build([path.join(parent, "no.txt")], {})).rejects.toThrow(
    /cannot read .*no\.txt: no such file/,
  );
  await expect(build([file], { column: "body" })).rejects.toThrow(
    /a\.jsonl: row 1 has no "body", only "text"/,
  );
  await expect(build([file], { encoding: undefined })).rejects.toThrow(
    "tokens build needs either --encoding NAME or --tokenizer FILE",
  );
});
