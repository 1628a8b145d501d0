// Rows by the value of one column, such as their label.
import { UserError } from "@llmsmith/files";
import type { Row } from "../rows/row.ts";

/**
 * A row's value in a column.
 * @throws UserError naming the row (1-based) when it lacks the column
 */
export function requireValue(row: Row, index: number, column: string): string {
  const value = row[column];
  if (value === undefined)
    throw new UserError(`row ${index + 1} has no "${column}"; name a column that every row has`);
  return value;
}

/**
 * Positions of the rows of each label, ascending; labels in the order of their first rows.
 * @throws as {@link requireValue}
 */
export function indicesByLabel(rows: readonly Row[], column: string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const label = requireValue(row, index, column);
    const group = groups.get(label);
    if (group) group.push(index);
    else groups.set(label, [index]);
  }
  return groups;
}
