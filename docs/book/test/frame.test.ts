// What the book's figures are judged by, the tables, and the command line.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Chapter } from "../lib/chapter.ts";
import { bookData } from "../lib/data.ts";
import { figure, showValue } from "../lib/figure.ts";
import { CHAPTERS, chaptersNamed } from "../lib/chapters.ts";
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
  const after = withTables(before, new Map([[chapter, table]]), [chapter]);
  expect(after).toContain("a title");
  expect(after).not.toContain("old");
  expect(withTables(after, new Map([[chapter, table]]), [chapter])).toBe(after);
  expect(() => withTables("no marks", new Map(), [])).toThrow("withTables: the README must have");
});

test("a chapter that was not run keeps its table, and each has its place", () => {
  const [one, two, letter] = [1, 2, "D"].map((number) => ({ number, title: "t" }) as Chapter);
  const chapters = [one!, two!, letter!];
  const tableOf = (chapter: Chapter, value: number) =>
    chapterTable(chapter, [figure("a", value, value)]);
  const empty = `${TABLE_START}\n${TABLE_END}\n`;
  const first = withTables(empty, new Map([[letter!, tableOf(letter!, 1)]]), chapters);
  expect(first).toContain("### Appendix D: t\n");
  const made = new Map([one!, two!].map((chapter) => [chapter, tableOf(chapter, 1)]));
  const second = withTables(first, made, chapters);
  const last = withTables(second, new Map([[two!, tableOf(two!, 7)]]), chapters);
  expect(last.match(/^###.*|`\d`/gm)).toEqual([
    "### Chapter 1: t",
    "`1`",
    "### Chapter 2: t",
    "`7`",
    "### Appendix D: t",
    "`1`",
  ]);
});

test("a chapter is named with its sections, or a section alone", () => {
  const numbers = (name: string) => chaptersNamed(name)?.map(({ number }) => number);
  expect(numbers("5")).toEqual([5, "5.2a", "5.2b"]);
  expect(numbers("5.2b")).toEqual(["5.2b"]);
  expect(numbers("D")).toEqual(["D"]);
  for (const none of ["", "1", "52", "E"]) expect(numbers(none)).toBeUndefined();
  expect(new Set(CHAPTERS.map(({ number }) => number)).size).toBe(CHAPTERS.length);
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

test.each([
  [["9"], "there is no chapter 9 here"],
  [["--tables"], "Unknown option '--tables'"],
])("the command line %j is refused in a line", async (args, message) => {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const node = ["--conditions=@llmsmith/source", "--import", "tsx", main, ...args];
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const run = promisify(execFile)(process.execPath, node, { cwd });
  await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
