// Merging one short piece: repeatedly the lowest-ranked pair, found by looking at all of them.
import type { BpeModel } from "./model.ts";
import { NO_PAIR } from "./pair-table.ts";

/**
 * Merges the `length` ids that begin `parts`, the leftmost of equals first, until no pair is left; returns how many ids
 * remain. Takes quadratic time: for short pieces only. `ranks` is scratch space as long as `parts`.
 */
export function mergeShort(
  model: Pick<BpeModel, "ranks" | "merged">,
  parts: Int32Array,
  ranks: Int32Array,
  length: number,
): number {
  const { ranks: table, merged } = model;
  let n = length;
  for (let i = 0; i < n - 1; i++) ranks[i] = table.get(parts[i]!, parts[i + 1]!);
  for (;;) {
    let best = NO_PAIR;
    let at = -1;
    for (let i = 0; i < n - 1; i++) {
      if (ranks[i]! < best) {
        best = ranks[i]!;
        at = i;
      }
    }
    if (at < 0) return n;
    parts[at] = merged[best]!;
    for (let i = at + 1; i < n - 1; i++) {
      parts[i] = parts[i + 1]!;
      ranks[i] = ranks[i + 1]!;
    }
    n--;
    if (at < n - 1) ranks[at] = table.get(parts[at]!, parts[at + 1]!);
    if (at > 0) ranks[at - 1] = table.get(parts[at - 1]!, parts[at]!);
  }
}
