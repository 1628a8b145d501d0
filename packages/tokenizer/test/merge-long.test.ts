// Long pieces merge as the definition says: the lowest rank first, the leftmost of equals, whatever order merges have.
import { expect, test } from "vitest";
import { mergeIds } from "../src/bpe/merge-long.ts";
import { lastOfEachPair, type Merge, modelFromMerges } from "../src/bpe/model.ts";
import { NO_PAIR } from "../src/bpe/pair-table.ts";
import { seededIntegers } from "./helpers.ts";

const integer = seededIntegers(11);

/** Merges of pairs of ids that are there by then, in the order that training makes them. */
function trainedMerges(symbols: number, count: number): Merge[] {
  return Array.from({ length: count }, (_, i) => {
    const known = symbols + i;
    return [integer(known), integer(known), known] as const;
  });
}

function shuffled<T>(items: readonly T[]): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = integer(i + 1);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** By the definition, one merge after another. */
function mergeByDefinition(merges: readonly Merge[], ids: readonly number[]): number[] {
  const parts = [...ids];
  const rankAt = (i: number): number => {
    const found = merges.findIndex(([left, right]) => left === parts[i] && right === parts[i + 1]);
    return found < 0 ? NO_PAIR : found;
  };
  for (;;) {
    let best = NO_PAIR;
    let at = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = rankAt(i);
      if (rank < best) [best, at] = [rank, i];
    }
    if (at < 0) return parts;
    parts.splice(at, 2, merges[best]![2]);
  }
}

test.each([
  ["in the order of training", (merges: Merge[]) => merges],
  ["in any order", (merges: Merge[]) => shuffled(merges)],
])("merges %s", (_, ordered) => {
  for (let round = 0; round < 1500; round++) {
    const symbols = 1 + integer(4);
    const merges = lastOfEachPair(ordered(trainedMerges(symbols, 1 + integer(20))));
    const model = modelFromMerges(new Int32Array(256), merges);
    const ids = Array.from({ length: 1 + integer(40) }, () => integer(symbols));
    const merged = mergeIds(model, Int32Array.from(ids));
    expect([...merged], JSON.stringify({ merges, ids })).toEqual(mergeByDefinition(merges, ids));
  }
});
