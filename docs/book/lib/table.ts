// The figures as lines of a terminal and as tables of the README.
import { type Chapter, nameOf } from "./chapter.ts";
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
  return `${heading(chapter)}\n\n${table}`;
}

function heading(chapter: Pick<Chapter, "number" | "title">): string {
  return `### ${nameOf(chapter)}: ${chapter.title}`;
}

/**
 * The README with these tables between its marks, each in the place of the one before; other chapters' tables stay,
 * in the order of `chapters`, and those of none go.
 * @throws RangeError when the marks are not there
 */
export function withTables(
  readme: string,
  tables: readonly string[],
  chapters: readonly Pick<Chapter, "number" | "title">[],
): string {
  const start = readme.indexOf(TABLE_START);
  const end = readme.indexOf(TABLE_END);
  if (start < 0 || end < start)
    throw new RangeError(`withTables: the README must have ${TABLE_START} and ${TABLE_END}`);
  const from = start + TABLE_START.length;
  const before = readme.slice(from, end).split(/^(?=### )/m);
  const byHeading = new Map(
    [...before, ...tables].map((table) => [table.split("\n", 1)[0]!, table.trim()] as const),
  );
  const kept = chapters.flatMap((chapter) => byHeading.get(heading(chapter)) ?? []);
  return `${readme.slice(0, from)}\n\n${kept.join("\n\n")}\n\n${readme.slice(end)}`;
}

/** Cells of a Markdown table without the spaces that align them: two such texts can be compared. */
export function withoutAlignment(markdown: string): string {
  return markdown.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
