// Every figure of the book beside ours, and the README's tables against both.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { currentEngine } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { nameOf } from "../lib/chapter.ts";
import { CHAPTERS } from "../lib/chapters.ts";
import { bookData, defaultFolders } from "../lib/data.ts";
import type { Figure } from "../lib/figure.ts";
import { chapterTable, withoutAlignment } from "../lib/table.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const folders = [...defaultFolders(), shared];
const long = process.env["LLMSMITH_LONG_TESTS"] === "1";
const fast = process.env["LLMSMITH_ENGINE"] === "tensorflow";
const fourHours = 4 * 3_600_000;
const missing = (name: string) => !folders.some((folder) => existsSync(path.join(folder, name)));

for (const chapter of CHAPTERS) {
  const lacking = chapter.files.filter(missing);
  const reasons = [
    ...(lacking.length > 0 ? [`needs ${lacking.join(", ")}: set LLMSMITH_DATA`] : []),
    ...(chapter.long && !long ? ["set LLMSMITH_LONG_TESTS=1"] : []),
    ...(chapter.onlyWhenNamed && !fast ? ["set LLMSMITH_ENGINE=tensorflow"] : []),
  ];
  const why = reasons.map((reason) => ` (${reason})`).join("");
  const title = `${nameOf(chapter)}, ${chapter.title}: no figure differs, and the README says so`;
  const options = chapter.onlyWhenNamed ? { timeout: fourHours } : {};
  test.skipIf(reasons.length > 0)(`${title}${why}`, options, async () => {
    const figures: Figure[] = [];
    for await (const figure of chapter.figures(bookData(folders), console.log))
      figures.push(figure);
    expect(figures.filter(({ verdict }) => verdict === "differs")).toEqual([]);
    // What lies within a bound is another number on another engine; a training, on another machine.
    const sameEverywhere = figures.every(({ verdict }) => verdict !== "within");
    if (chapter.onlyWhenNamed || (!sameEverywhere && currentEngine().name !== "wasm")) return;
    const table = withoutAlignment(chapterTable(chapter, figures));
    expect(withoutAlignment(readme), "npm run book -- --table writes it").toContain(table);
  });
}
