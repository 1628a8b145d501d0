// `npm run book -- [CHAPTER …] [--data DIR] [--table]`: the book's figures beside ours.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { UserError } from "@llmsmith/files";
import { useEngine } from "@llmsmith/tensor";
import { type Chapter, nameOf } from "./lib/chapter.ts";
import { CHAPTERS, chaptersNamed } from "./lib/chapters.ts";
import { type BookData, bookData, defaultFolders } from "./lib/data.ts";
import type { Figure } from "./lib/figure.ts";
import { chapterTable, figureLines, withTables } from "./lib/table.ts";

const numbers = [...new Set(CHAPTERS.map(({ number }) => number))].join(", ");
const long = CHAPTERS.filter(({ onlyWhenNamed }) => onlyWhenNamed).map(
  (chapter) => `${nameOf(chapter)}, ${chapter.title}`,
);
const usage = `usage: npm run book -- [CHAPTER ...] [--data DIR] [--table]
  CHAPTER     ${numbers}; 5 is 5.2a and 5.2b, too
              default all, but for what takes long:
              ${long.join("; ")}
  --data DIR  a folder that has the book's texts; default LLMSMITH_DATA, then a download
  --table     writes the tables of these chapters into docs/book/README.md
LLMSMITH_ENGINE (tensorflow, webgpu, wasm or cpu) selects the engine.`;

/** The chapters of these names; without any, all that need not be named. */
function chosen(names: readonly string[]): readonly Chapter[] {
  if (names.length === 0) return CHAPTERS.filter(({ onlyWhenNamed }) => !onlyWhenNamed);
  const named = new Set(
    names.flatMap((name) => {
      const chapters = chaptersNamed(name);
      if (!chapters) throw new UserError(`there is no chapter ${name} here\n${usage}`);
      return chapters;
    }),
  );
  return CHAPTERS.filter((chapter) => named.has(chapter));
}

/** Returns the exit code: 1 when a figure differs, 2 when a chapter lacks what it is computed from. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: "string" }, table: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const chapters = chosen(positionals);
  const data = bookData(values.data === undefined ? defaultFolders() : [values.data]);
  const engine = await useEngine();
  console.log(`engine ${engine.name}: ${engine.device}`);

  const all: Figure[] = [];
  const tables: string[] = [];
  let lacking = 0;
  for (const chapter of chapters) {
    console.log(`\n${nameOf(chapter)}: ${chapter.title}`);
    try {
      const figures = await computed(chapter, data);
      tables.push(chapterTable(chapter, figures));
      all.push(...figures);
    } catch (error) {
      if (!UserError.is(error)) throw error;
      console.error(`  ${error.message}`); // a file that is nowhere keeps no other chapter back
      lacking++;
    }
  }
  if (values.table) {
    const readme = new URL("README.md", import.meta.url);
    await writeFile(readme, withTables(await readFile(readme, "utf8"), tables, CHAPTERS));
  }
  const count = (verdict: string) => all.filter((figure) => figure.verdict === verdict).length;
  console.log(
    `\n${["same", "within", "shown only", "needs weights", "differs"].map((verdict) => `${count(verdict)} ${verdict}`).join(", ")}`,
  );
  if (count("differs") > 0) return 1;
  return lacking > 0 ? 2 : 0;
}

/** The figures of a chapter, each shown as it comes. */
async function computed(chapter: Chapter, data: BookData): Promise<Figure[]> {
  const figures: Figure[] = [];
  for await (const figure of chapter.figures(data, (line) => console.log(`    ${line}`))) {
    console.log(figureLines(figure));
    figures.push(figure);
  }
  return figures;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!UserError.is(error) && !isWrongArgument(error)) throw error;
  console.error((error as Error).message);
  process.exitCode = 2;
}

function isWrongArgument(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
}
