// `npm run book -- [CHAPTER …] [--data DIR] [--table]`: the book's figures beside ours.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { UserError } from "@llmsmith/files";
import { useEngine } from "@llmsmith/tensor";
import type { Chapter } from "./lib/chapter.ts";
import { CHAPTERS, chaptersNamed } from "./lib/chapters.ts";
import { bookData, defaultFolders } from "./lib/data.ts";
import type { Figure } from "./lib/figure.ts";
import { chapterTable, figureLines, headingOf, withTables } from "./lib/table.ts";

const usage = `usage: npm run book -- [CHAPTER ...] [--data DIR] [--table]
  CHAPTER     ${numbersOf(CHAPTERS)}; 5 is also 5.2a and 5.2b
              default all but those that train for minutes: ${numbersOf(CHAPTERS.filter(({ trains }) => trains))}
  --data DIR  a folder that has the book's texts; default LLMSMITH_DATA, then a download
  --table     writes the tables of these chapters in docs/book/README.md
LLMSMITH_ENGINE (tensorflow, webgpu, wasm or cpu) selects the engine.`;

function numbersOf(chapters: readonly Chapter[]): string {
  return chapters.map(({ number }) => number).join(", ");
}

/** The chapters of these names; without any, all that do not train. */
function chosen(names: readonly string[]): readonly Chapter[] {
  if (names.length === 0) return CHAPTERS.filter(({ trains }) => !trains);
  const named = new Set(
    names.flatMap((name) => {
      const chapters = chaptersNamed(name);
      if (!chapters) throw new UserError(`there is no chapter ${name} here\n${usage}`);
      return chapters;
    }),
  );
  return CHAPTERS.filter((chapter) => named.has(chapter));
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
  const chapters = chosen(positionals);
  const data = {
    ...bookData(values.data === undefined ? defaultFolders() : [values.data]),
    tell: (line: string) => console.log(line),
  };
  const engine = await useEngine();
  console.log(`engine ${engine.name}: ${engine.device}`);

  const all: Figure[] = [];
  const tables = new Map<Chapter, string>();
  for (const chapter of chapters) {
    console.log(`\n${headingOf(chapter).replace(/^#+ /, "")}`);
    const figures: Figure[] = [];
    for await (const figure of chapter.figures(data)) {
      console.log(figureLines(figure));
      figures.push(figure);
    }
    tables.set(chapter, chapterTable(chapter, figures));
    all.push(...figures);
  }
  if (values.table) {
    const readme = new URL("README.md", import.meta.url);
    await writeFile(readme, withTables(await readFile(readme, "utf8"), tables, CHAPTERS));
  }
  const count = (verdict: string) => all.filter((figure) => figure.verdict === verdict).length;
  console.log(
    `\n${["same", "within", "shown only", "needs weights", "differs"].map((verdict) => `${count(verdict)} ${verdict}`).join(", ")}`,
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
