// Every figure of the book beside ours, and the README's tables against both.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CHAPTERS } from "../lib/chapters.ts";
import { bookData, defaultFolders } from "../lib/data.ts";
import type { Figure } from "../lib/figure.ts";
import { chapterTable, withoutAlignment } from "../lib/table.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const folders = [...defaultFolders(), shared];
const missing = (name: string) => !folders.some((folder) => existsSync(path.join(folder, name)));

for (const chapter of CHAPTERS) {
  const lacking = chapter.files.filter(missing);
  const why = lacking.length > 0 ? ` (needs ${lacking.join(", ")}: set LLMSMITH_DATA)` : "";
  test.skipIf(lacking.length > 0)(
    `chapter ${chapter.number}: no figure differs, and the README says so${why}`,
    async () => {
      const figures: Figure[] = [];
      for await (const figure of chapter.figures(bookData(folders))) figures.push(figure);
      expect(figures.filter(({ verdict }) => verdict === "differs")).toEqual([]);
      const table = withoutAlignment(chapterTable(chapter, figures));
      expect(withoutAlignment(readme), "npm run book -- --table writes it").toContain(table);
    },
  );
}
