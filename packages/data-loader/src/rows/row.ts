// What a document is between files and Arrow: a plain object of strings.
import { UserError } from "@llmsmith/files";

/**
 * One document: column name → text (`text`, `label`, `instruction`, `input`, `output`, `source`, …).
 * A value that the source lacks (JSON `null`, an Arrow null) is an absent key, not an empty string.
 */
export type Row = Record<string, string>;

/**
 * Collect `rows`, refusing an empty corpus and rows without the columns that the consumer needs.
 * @param columns every row must have these keys
 * @param where file or corpus, named in the error
 * @returns all rows, in order; at least one
 * @throws UserError for no rows at all, or naming the first row (1-based) that lacks a column
 */
export async function requireRows(
  rows: Iterable<Row> | AsyncIterable<Row>,
  columns: readonly string[],
  where: string,
): Promise<Row[]> {
  const collected: Row[] = [];
  for await (const row of rows) {
    collected.push(row);
    for (const column of columns)
      if (row[column] === undefined)
        throw new UserError(
          `${where}: row ${collected.length} has no "${column}", only ${listOf(Object.keys(row))}; rename a column or choose another source`,
        );
  }
  if (collected.length === 0)
    throw new UserError(`${where}: no rows; the corpus is empty, check the path and the format`);
  return collected;
}

/**
 * One column as a stream of texts, for tokenizer training and token shards.
 * @param column default `text`
 * @throws UserError naming the first row (1-based) that lacks it
 */
export async function* textsOf(
  rows: Iterable<Row> | AsyncIterable<Row>,
  column = "text",
): AsyncGenerator<string> {
  let count = 0;
  for await (const row of rows) {
    count++;
    const text = row[column];
    if (text === undefined) throw lacksText(count, row, column);
    yield text;
  }
}

/** The error for the row of this number (from 1), which has other columns only. */
export function lacksText(count: number, row: Row, column: string): UserError {
  return new UserError(
    `row ${count} has no "${column}", only ${listOf(Object.keys(row))}; name the column that holds the text`,
  );
}

/** Names in quotes for an error message. */
export function listOf(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.map((name) => `"${name}"`).join(", ");
}
