// Train, validation and test: by content hash, in order, and balanced by label.
import { sha256 } from "@llmsmith/files";
import { createRandom } from "@llmsmith/random";
import type { Row } from "../rows/row.ts";
import { indicesByLabel } from "./by-label.ts";

/** The parts that {@link splitOf} deals out. */
export type SplitName = "train" | "validation" | "test";

/** Shares of the whole, each 0 … 1, together 1. */
export type SplitShares = Readonly<Record<SplitName, number>>;

/**
 * The part that a document belongs to, by the SHA-256 of its key: the same in every run and on every
 * machine, whatever else the corpus holds, and duplicates never straddle the parts.
 * @param key the text itself or a stable id
 * @param salt another salt deals anew
 * @throws RangeError when the shares are negative or do not add up to 1
 */
export function splitOf(key: string, shares: SplitShares, salt = ""): SplitName {
  const { train, validation, test } = shares;
  requireShares("splitOf", { train, validation, test });
  const drawn = Number.parseInt(sha256(`${salt}\0${key}`).slice(0, 12), 16) / 2 ** 48; // [0, 1)
  if (drawn < train) return "train";
  return drawn < train + validation || test === 0 ? "validation" : "test";
}

/**
 * Consecutive parts of a list, in the order of `shares`: each takes ⌊length · share⌋ entries, the last
 * one the rest (the book's split of the instruction set: `{ train: 0.85, test: 0.1, validation: 0.05 }`).
 * @throws RangeError when the shares are negative or do not add up to 1
 */
export function splitInOrder<T, Name extends string>(
  items: readonly T[],
  shares: Readonly<Record<Name, number>>,
): Record<Name, T[]> {
  requireShares("splitInOrder", shares);
  const names = Object.keys(shares) as Name[];
  const parts = {} as Record<Name, T[]>;
  let start = 0;
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1;
    const end = last ? items.length : start + Math.floor(items.length * shares[name]);
    parts[name] = items.slice(start, end);
    start = end;
  }
  return parts;
}

/**
 * The entries at the given positions, in the order of `indices` (a split that was recorded elsewhere).
 * @throws RangeError for a position outside the list
 */
export function pickRows<T>(items: readonly T[], indices: ArrayLike<number>): T[] {
  return Array.from(indices, (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= items.length)
      throw new RangeError(`pickRows: index ${index} is outside the ${items.length} rows`);
    return items[index] as T;
  });
}

/**
 * Class balance by undersampling: every label keeps as many rows as the rarest has, drawn without
 * replacement by `seed`; the rows stay in their order.
 * @throws UserError naming the row (1-based) that lacks the column; RangeError for no rows
 */
export function balanceByLabel<R extends Row>(
  rows: readonly R[],
  column: string,
  seed: number,
): R[] {
  if (rows.length === 0) throw new RangeError("balanceByLabel: no rows");
  const byLabel = indicesByLabel(rows, column);
  const smallest = Math.min(...[...byLabel.values()].map((group) => group.length));
  const random = createRandom(seed);
  const kept: number[] = [];
  // Labels in sorted order, so that the draw does not hang on which label comes first.
  for (const label of [...byLabel.keys()].sort())
    for (const index of random.shuffle(byLabel.get(label) as number[]).slice(0, smallest))
      kept.push(index);
  return pickRows(
    rows,
    kept.sort((a, b) => a - b),
  );
}

/** @throws RangeError when the shares are negative or do not add up to 1 */
export function requireShares(caller: string, shares: Readonly<Record<string, number>>): void {
  const values = Object.values(shares);
  const sum = values.reduce((total, share) => total + share, 0);
  if (!values.every((share) => share >= 0 && share <= 1) || Math.abs(sum - 1) > 1e-9)
    throw new RangeError(
      `${caller}: shares ${JSON.stringify(shares)} must each be 0 … 1 and add up to 1, not ${sum}`,
    );
}
