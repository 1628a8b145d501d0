// Packed files, Parquet, standard input, folders and patterns, and what is done about damage.
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "@llmsmith/files";
import { createRandom } from "@llmsmith/random";
import { findFiles, readRows } from "@llmsmith/data-loader";
import { expect, test } from "vitest";
import { sourceScript } from "../../../tools/vitest/source-script.ts";
import { MAX_TEXT_LENGTH, readChunks, readLines } from "../src/rows/decode.ts";
import { all, failure, fileOf, folder } from "./helpers.ts";

// Both written by pyarrow 26: pq.write_table(table, compression="zstd", row_group_size=3) and two zstd frames.
const parquet = fileURLToPath(new URL("fixtures/mixed.parquet", import.meta.url));
const zst = fileURLToPath(new URL("fixtures/lines.jsonl.zst", import.meta.url));

test("zst: frames one after another, across many chunks", async () => {
  const rows = await all(readRows(zst));
  expect(rows.length).toBe(60_003);
  rows.forEach(({ text }, index) => {
    if (text !== `line ${index}: été`) throw new Error(`row ${index} is ${text}`);
  });
});

test("zst and gz cut short or changed are errors in one line, or whole as they were", async () => {
  const packed = readFileSync(zst);
  for (const length of [3, 10, 1000, packed.length - 1])
    expect(
      await failure(all(readRows(fileOf("cut.jsonl.zst", packed.subarray(0, length))))),
    ).toMatch(/cut\.jsonl\.zst: not whole zstd data/);
  expect(await failure(all(readRows(fileOf("no.txt.zst", "no zstd at all"))))).toMatch(
    /no\.txt\.zst: not whole zstd/,
  );
  expect(await failure(all(readRows(fileOf("no.txt.gz", "no gzip at all"))))).toMatch(
    /no\.txt\.gz: not whole gzip/,
  );
});

test("parquet: texts, exact integers, booleans, lists, dictionaries; nulls are absent", async () => {
  expect(await all(readRows(parquet))).toEqual([
    { text: "é one", n: "1", ok: "true", tags: '["a","b"]', label: "x" },
    { text: "two", n: "9007199254740993", ok: "false", tags: "[]", label: "y" },
    { n: "3", label: "x" },
    { text: "four 日本", ok: "true", tags: '["c"]', label: "y" },
  ]);
  const columns = { body: "text" };
  expect((await all(readRows(parquet, { columns: { name: "label" } }))).at(-1)).toEqual({
    name: "y",
  });
  expect(await failure(all(readRows(parquet, { columns })))).toMatch(
    /mixed\.parquet: row 3: no column "text"/,
  );
});

test("parquet: changed and cut files end in rows or in one line, never otherwise", async () => {
  const bytes = readFileSync(parquet);
  const random = createRandom(5);
  const file = fileOf("changed.parquet", "");
  const wrong: unknown[] = [];
  let refused = 0;
  for (let round = 0; round < Number(process.env["MUTATIONS"] ?? 400); round++) {
    const changed = Buffer.from(bytes);
    const at = random.integer(bytes.length);
    changed[at]! ^= 1 << random.integer(8);
    writeFileSync(file, round % 4 === 0 ? changed.subarray(0, at) : changed);
    try {
      await all(readRows(file));
    } catch (error) {
      refused++;
      if (!UserError.is(error) || /\n/.test(error.message)) wrong.push(error);
    }
  }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(100);
}, 120_000);

test("standard input is read as the format that is named, and not by position", async () => {
  const script = `
    import { readRows } from "@llmsmith/data-loader";
    const rows = [];
    for await (const row of readRows("-", { format: process.argv[1] })) rows.push(row);
    console.log(JSON.stringify(rows));
  `;
  const ran = (format: string, input: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, sourceScript(script, format), {
        cwd: path.join(import.meta.dirname, ".."),
      });
      let out = "";
      child.stdout.on("data", (chunk) => (out += String(chunk)));
      child.stderr.on("data", (chunk) => (out += String(chunk)));
      child.on("error", reject).on("close", () => resolve(out));
      child.stdin.end(input);
    });
  expect(JSON.parse(await ran("jsonl", '{"text":"a"}\n{"text":"b"}'))).toEqual([
    { text: "a" },
    { text: "b" },
  ]);
  expect(await ran("jsonl", "{")).toContain("-:1: not valid JSON");
  expect(await ran("parquet", "x")).toContain("standard input: Parquet is read by position");
  expect(await failure(all(readRows("-")))).toMatch(/^standard input: .*give format/);
}, 30_000);

test("onBroken: lines that are no row are told of and left out; without it the first one ends it", async () => {
  const jsonl = fileOf("a.jsonl", '{"text":"a"}\n{"text":\n[1]\n{"text":"b"}\n');
  const csv = fileOf("a.csv", "text,n\na,1\nb\nc,2,3\nd,4\n");
  const problems: string[] = [];
  const onBroken = ({ message }: Error): void => void problems.push(message);
  expect((await all(readRows(jsonl, { onBroken }))).map(({ text }) => text)).toEqual(["a", "b"]);
  expect((await all(readRows(csv, { onBroken }))).map(({ text }) => text)).toEqual(["a", "d"]);
  expect(problems.map((message) => /:(\d+): /.exec(message)?.[1])).toEqual(["2", "3", "3", "4"]);
  expect(await failure(all(readRows(jsonl)))).toMatch(/a\.jsonl:2: not valid JSON/);
});

test("a file that grows while it is read is told of", async () => {
  const file = fileOf("grows.txt", "x".repeat(3 << 20));
  const reading = async (): Promise<void> => {
    for await (const chunk of readChunks(file)) if (chunk.length > 0) appendFileSync(file, "y");
  };
  expect(await failure(reading())).toMatch(/grows\.txt: changed while it was read/);
});

test("a line longer than a string may be is an error before memory is gone", async () => {
  const file = fileOf("long.jsonl", "");
  const megabytes = Buffer.alloc(32 << 20, "x");
  for (let written = 0; written <= MAX_TEXT_LENGTH; written += megabytes.length)
    appendFileSync(file, megabytes);
  expect(await failure(all(readLines(file)))).toMatch(/long\.jsonl:1: longer than 268,435,456/);
  expect(await failure(all(readRows(file, { format: "txt" })))).toMatch(
    /long\.jsonl: document 1: longer than .*documentSeparator/,
  );
}, 60_000);

test("findFiles: files, folders and patterns in one order, each file once, links not followed", async () => {
  const root = folder();
  const at = (...parts: string[]): string => path.join(root, ...parts);
  mkdirSync(at("b", "deep"), { recursive: true });
  for (const name of [
    "z.txt",
    "a.jsonl.gz",
    "b/deep/m.parquet",
    "b/c.md.zst",
    "notes.pdf",
    ".hidden.txt",
  ])
    writeFileSync(at(name), "");
  symlinkSync(root, at("b", "loop"));
  const names = ["a.jsonl.gz", "b/c.md.zst", "b/deep/m.parquet", "z.txt"];
  expect(await findFiles([root])).toEqual(names.map((name) => at(name)));
  expect(await findFiles([at("notes.pdf"), at("**", "*.txt"), at("z.txt"), "-"])).toEqual([
    at("notes.pdf"),
    at("z.txt"),
    "-",
  ]);
  expect(await failure(findFiles([at("none.txt")]))).toMatch(/none\.txt: no such file/);
  expect(await failure(findFiles([at("*.none")]))).toMatch(/no file fits this pattern/);
  expect(await failure(findFiles([folder()]))).toMatch(/no file in this folder ends in/);
});
