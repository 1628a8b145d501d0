// A split in which every label has its share of each part.
import { sha256 } from "@llmsmith/files";
import type { Row } from "../rows/row.ts";
import { indicesByLabel, requireValue } from "./by-label.ts";
import { requireShares, type SplitName, type SplitShares } from "./split.ts";

/** Options of {@link stratifiedSplit}. */
export type StratifiedSplitOptions = {
  /** Column whose content decides; equal contents of a label stay together. Default `text`. */
  key?: string;
  /** Another salt deals anew. */
  salt?: string;
};

/**
 * Split rows so that each label is dealt out by the shares. Within a label the contents are put in the order
 * of their SHA-256 and cut, so the parts do not hang on the order of the rows, and each part is off its share
 * by less than one content. Rows keep their order. A content under two labels may come into two parts.
 * @param column holds the label
 * @throws UserError naming the row (1-based) that lacks a column; RangeError for bad shares
 */
export function stratifiedSplit<R extends Row>(
  rows: readonly R[],
  column: string,
  shares: SplitShares,
  options: StratifiedSplitOptions = {},
): Record<SplitName, R[]> {
  const { key = "text", salt = "" } = options;
  const { train, validation, test } = shares;
  requireShares("stratifiedSplit", { train, validation, test });
  const hashes = rows.map((row, index) => sha256(`${salt}\0${requireValue(row, index, key)}`));
  const partOfRow: SplitName[] = [];
  for (const indices of indicesByLabel(rows, column).values()) {
    const contents = [...new Set(indices.map((index) => hashes[index] as string))].sort();
    const trainEnd = Math.round(contents.length * train);
    const validationEnd = Math.round(contents.length * (train + validation));
    const partAt = (place: number): SplitName =>
      place < trainEnd ? "train" : place < validationEnd ? "validation" : "test";
    const partOf = new Map(contents.map((hash, place) => [hash, partAt(place)]));
    for (const index of indices)
      partOfRow[index] = partOf.get(hashes[index] as string) as SplitName;
  }
  const parts: Record<SplitName, R[]> = { train: [], validation: [], test: [] };
  for (const [index, row] of rows.entries()) parts[partOfRow[index] as SplitName].push(row);
  return parts;
}
