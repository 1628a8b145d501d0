// The figures as lines of a terminal and as tables of the README.
import type { Chapter } from "./chapter.ts";
import { type Figure, showValue } from "./figure.ts";

/** Marks in the README between which the tables are written. */
export const TABLE_START = "<!-- figures: npm run book -- --table -->";
export const TABLE_END = "<!-- end of the figures -->";

/** One figure for the terminal. */
export function figureLines({ what, book, ours, decimals, verdict }: Figure): string {
  const mine = ours === null ? "-" : showValue(ours, decimals);
  const both = `    book  ${showValue(book, decimals)}\n    ours  ${mine}`;
  return `  ${what}: ${verdict}\n${verdict === "same" ? `    both  ${mine}` : both}`;
}

/** A chapter's figures as Markdown. */
export function chapterTable(chapter: Chapter, figures: readonly Figure[]): string {
  const rows = figures.map(({ what, book, ours, decimals, bound, verdict }) => [
    cell(what),
    cell(`\`${showValue(book, decimals)}\``),
    ours === null ? "" : verdict === "same" ? "the same" : cell(`\`${showValue(ours, decimals)}\``),
    verdict === "within" ? `within ${[bound].flat().join(", ")}` : verdict,
  ]);
  const lines = [["figure", "book", "ours", "verdict"], ["---", "---", "---", "---"], ...rows];
  const table = lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `${headingOf(chapter)}\n\n${table}`;
}

/** The line above a chapter's table. */
export function headingOf({ number, title }: Chapter): string {
  const kind = typeof number === "string" && /^[A-Z]/.test(number) ? "Appendix" : "Chapter";
  return `### ${kind} ${number}: ${title}`;
}

/**
 * The README with these tables between its marks; a chapter without a new one keeps the one that is there.
 * @param tables by chapter
 * @param chapters all that the README may have, in its order
 * @throws RangeError when the marks are not there
 */
export function withTables(
  readme: string,
  tables: ReadonlyMap<Chapter, string>,
  chapters: readonly Chapter[],
): string {
  const start = readme.indexOf(TABLE_START);
  const end = readme.indexOf(TABLE_END);
  if (start < 0 || end < start)
    throw new RangeError(`withTables: the README must have ${TABLE_START} and ${TABLE_END}`);
  const head = readme.slice(0, start + TABLE_START.length);
  const present = readme
    .slice(head.length, end)
    .trim()
    .split(/\n+(?=### )/);
  const all = chapters.flatMap((chapter) => {
    const made = tables.get(chapter) ?? present.find((each) => isOf(each, chapter));
    return made === undefined ? [] : [made];
  });
  return `${head}\n\n${all.join("\n\n")}\n\n${readme.slice(end)}`;
}

function isOf(table: string, chapter: Chapter): boolean {
  return table.startsWith(`${headingOf(chapter)}\n`);
}

/** Cells of a Markdown table without the spaces that align them: two such texts can be compared. */
export function withoutAlignment(markdown: string): string {
  return markdown.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
