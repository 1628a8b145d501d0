// A split in which every label has its share of each part.
import { sha256, UserError } from "@llmsmith/files";
import type { Row } from "../rows/row.ts";
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
 * of their SHA-256 and cut, so the parts do not hang on the order of the rows, and a part is off its share by
 * half a content at most. Rows keep their order.
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
  const hashes = rows.map((row, index) => {
    for (const name of [column, key])
      if (row[name] === undefined)
        throw new UserError(`row ${index + 1} has no "${name}"; name the column that holds it`);
    return sha256(`${salt}\0${row[key]}`);
  });
  const byLabel = new Map<string, Set<string>>();
  for (const [index, row] of rows.entries()) {
    const label = row[column] as string;
    const contents = byLabel.get(label);
    if (contents) contents.add(hashes[index] as string);
    else byLabel.set(label, new Set([hashes[index] as string]));
  }
  const partOf = new Map<string, SplitName>(); // by label and hash
  for (const [label, contents] of byLabel) {
    const ends = { train: contents.size * train, validation: contents.size * (train + validation) };
    for (const [place, hash] of [...contents].sort().entries()) {
      const part =
        place < Math.round(ends.train)
          ? "train"
          : place < Math.round(ends.validation)
            ? "validation"
            : "test";
      partOf.set(`${hash}${label}`, part);
    }
  }
  const parts: Record<SplitName, R[]> = { train: [], validation: [], test: [] };
  for (const [index, row] of rows.entries())
    parts[partOf.get(`${hashes[index]}${row[column]}`) as SplitName].push(row);
  return parts;
}
