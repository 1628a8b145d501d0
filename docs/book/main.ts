// `npm run book -- [CHAPTER …] [--data DIR] [--table]`: the book's figures beside ours.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { UserError } from "@llmsmith/files";
import { useEngine } from "@llmsmith/tensor";
import type { Chapter } from "./lib/chapter.ts";
import { CHAPTERS } from "./lib/chapters.ts";
import { bookData, defaultFolders } from "./lib/data.ts";
import type { Figure } from "./lib/figure.ts";
import { chapterTable, figureLines, withTables } from "./lib/table.ts";

const usage = `usage: npm run book -- [CHAPTER ...] [--data DIR] [--table]
  CHAPTER     ${CHAPTERS.map(({ number }) => number).join(", ")}; default all
  --data DIR  a folder that has the book's texts; default LLMSMITH_DATA, then a download
  --table     writes the tables of docs/book/README.md, of all chapters
LLMSMITH_ENGINE (tensorflow, webgpu, wasm or cpu) selects the engine.`;

/** The chapters with these numbers, all without any. */
function chosen(numbers: readonly string[]): readonly Chapter[] {
  const unknown = numbers.find((text) => !CHAPTERS.some(({ number }) => String(number) === text));
  if (unknown !== undefined) throw new UserError(`there is no chapter ${unknown} here\n${usage}`);
  return numbers.length === 0
    ? CHAPTERS
    : CHAPTERS.filter(({ number }) => numbers.includes(String(number)));
}

/** Returns the exit code: 1 when a figure differs. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: "string" }, table: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values.table && positionals.length > 0)
    throw new UserError(`--table writes all chapters; leave out ${positionals.join(" ")}`);
  const chapters = chosen(positionals);
  const data = bookData(values.data === undefined ? defaultFolders() : [values.data]);
  const engine = await useEngine();
  console.log(`engine ${engine.name}: ${engine.device}`);

  const all: Figure[] = [];
  const tables: string[] = [];
  for (const chapter of chapters) {
    console.log(`\nChapter ${chapter.number}: ${chapter.title}`);
    const figures: Figure[] = [];
    for await (const figure of chapter.figures(data)) {
      console.log(figureLines(figure));
      figures.push(figure);
    }
    tables.push(chapterTable(chapter, figures));
    all.push(...figures);
  }
  if (values.table) {
    const readme = new URL("README.md", import.meta.url);
    await writeFile(readme, withTables(await readFile(readme, "utf8"), tables));
  }
  const count = (verdict: string) => all.filter((figure) => figure.verdict === verdict).length;
  console.log(
    `\n${["same", "within", "needs weights", "differs"].map((verdict) => `${count(verdict)} ${verdict}`).join(", ")}`,
  );
  return count("differs") === 0 ? 0 : 1;
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
