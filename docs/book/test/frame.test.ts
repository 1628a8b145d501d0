// What the book's figures are judged by, the tables, and the command line.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Chapter } from "../lib/chapter.ts";
import { CHAPTERS, chaptersNamed } from "../lib/chapters.ts";
import { bookData } from "../lib/data.ts";
import { figure, showValue } from "../lib/figure.ts";
import { chapterTable, TABLE_END, TABLE_START, withTables } from "../lib/table.ts";

test.each([
  [figure("rounded alike", 0.319, 0.31898, { decimals: 4 }), "same"],
  [figure("rounded otherwise", 0.319, 0.3188, { decimals: 4 }), "differs"],
  [
    figure("in its bound", [0.5, 1], Float32Array.of(0.52, 1), { decimals: 2, bound: 0.03 }),
    "within",
  ],
  [figure("each in its own", [1, 2], [1.4, 2.1], { bound: [0.5, 0.2] }), "within"],
  [figure("one beyond its own", [1, 2], [1.4, 2.3], { bound: [0.5, 0.2] }), "differs"],
  [figure("beyond its bound", [0.5, 1], [0.54, 1], { decimals: 2, bound: 0.03 }), "differs"],
  [figure("of another length", [1, 2], [1], { bound: 9 }), "differs"],
  [figure("not a number", 1, Number.NaN, { bound: 9 }), "differs"],
  [figure("a text", "a", "b", { bound: 9 }), "differs"],
  [figure("minus zero", 0, -0.00001, { decimals: 2 }), "same"],
  [figure("GPT-2's", 1, null), "needs weights"],
  [figure("unsteady", 1, 2, { judged: false }), "shown only"],
])("$what is $verdict", (made, verdict) => {
  expect(made.verdict).toBe(verdict);
});

test("integers are shown whole, others with the book's decimals", () => {
  expect(showValue([1, 2], 0)).toBe("[1, 2]");
  expect(showValue(0.32, 4)).toBe("0.3200");
});

test("a table says each verdict, and takes the place of the one before", () => {
  const chapter = { number: 9, title: "a title" } as Chapter;
  const rows = [
    figure("a | b", 1, 1),
    figure("near", 0.5, 0.54, { decimals: 2, bound: 0.1 }),
    figure("far", 0.5, null, { decimals: 2 }),
    figure("both", [1, 2], [1, 3], { bound: [0.5, 1] }),
  ];
  const table = chapterTable(chapter, rows);
  expect(table.split("\n").slice(4)).toEqual([
    "| a \\| b | `1` | the same | same |",
    "| near | `0.50` | `0.54` | within 0.1 |",
    "| far | `0.50` |  | needs weights |",
    "| both | `[1, 2]` | `[1, 3]` | within 0.5, 1 |",
  ]);
  const before = `above\n${TABLE_START}\nold\n${TABLE_END}\nbelow`;
  const after = withTables(before, [table], [chapter]);
  expect(after).toContain("a title");
  expect(after).not.toContain("old");
  expect(withTables(after, [table], [chapter])).toBe(after);
  expect(() => withTables("no marks", [], [])).toThrow("withTables: the README must have");
});

test("other chapters' tables stay, in order; the table of no chapter goes", () => {
  const chapters = [
    { number: 8, title: "eight" },
    { number: 8, title: "eight, trained" },
    { number: "Z", title: "an appendix" },
  ] as Chapter[];
  const tables = chapters.map((chapter) => chapterTable(chapter, [figure("old", 1, 1)]));
  const gone = chapterTable({ number: 7, title: "seven" } as Chapter, []);
  const empty = `above\n${TABLE_START}\n${TABLE_END}\nbelow`;
  const before = withTables(empty, [tables[2]!, tables[0]!], chapters);
  const newer = chapterTable(chapters[1]!, [figure("new", 1, 1)]);
  const after = withTables(
    before.replace("### Appendix", `${gone}\n\n### Appendix`),
    [newer],
    chapters,
  );
  expect(after).toBe(withTables(empty, [tables[0]!, newer, tables[2]!], chapters));
  expect(after.match(/### .*/g)).toEqual([
    "### Chapter 8: eight",
    "### Chapter 8: eight, trained",
    "### Appendix Z: an appendix",
  ]);
});

test("a chapter is named with its sections, or a section alone", () => {
  const numbers = (name: string) => chaptersNamed(name)?.map(({ number }) => number);
  expect(numbers("5")).toEqual([5, "5.2a", "5.2b"]);
  expect(numbers("5.2b")).toEqual(["5.2b"]);
  expect(numbers("6")).toEqual([6, 6]);
  expect(numbers("D")).toEqual(["D"]);
  for (const none of ["", "1", "52", "F"]) expect(numbers(none)).toBeUndefined();
  const titles = CHAPTERS.map(({ number, title }) => `${number} ${title}`);
  expect(new Set(titles).size).toBe(CHAPTERS.length);
});

test("a file of another content is refused, and so is one that the book does not have", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "book-"));
  writeFileSync(path.join(folder, "the-verdict.txt"), "not it");
  await expect(bookData([folder]).text("the-verdict.txt")).rejects.toThrow("its SHA-256 is");
  await expect(bookData([folder]).text("other.txt")).rejects.toThrow(
    "bookData: other.txt is none of the book's files",
  );
  rmSync(folder, { recursive: true });
});

const runBook = (args: readonly string[], env: Record<string, string> = {}) => {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const node = ["--conditions=@llmsmith/source", "--import", "tsx", main, ...args];
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  return promisify(execFile)(process.execPath, node, { cwd, env: { ...process.env, ...env } });
};

test.each([
  [["9"], "there is no chapter 9 here"],
  [["--tables"], "Unknown option '--tables'"],
])("the command line %j is refused in a line", async (args, message) => {
  await expect(runBook(args)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
  });
});

test("a file that is nowhere is named, and the next chapter is computed all the same", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "book-"));
  const env = { LLMSMITH_CACHE: folder, LLMSMITH_DATA: folder, LLMSMITH_ENGINE: "wasm" };
  await expect(runBook(["6", "E"], env)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("sms-spam.tsv"),
    stdout: expect.stringMatching(/Appendix E[^]*, 0 differs/),
  });
  rmSync(folder, { recursive: true });
});
