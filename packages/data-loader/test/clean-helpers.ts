// What the tests of cleaning share: texts in batches, cleaned texts, generated documents.
import {
  batchesToRows,
  cleanBatches,
  type CleaningStage,
  rowsToBatches,
  type StageReport,
} from "@llmsmith/data-loader";
import type { Random } from "@llmsmith/random";
import { all } from "./helpers.ts";

/** Texts through stages, in small batches so that memory has to reach beyond one. */
export async function cleaned(
  texts: readonly string[],
  stages: readonly CleaningStage[],
  rowsPerBatch = 7,
): Promise<{ texts: string[]; reports: StageReport[] }> {
  const rows = texts.map((text) => ({ text }));
  const batches = cleanBatches(rowsToBatches(rows, { columns: ["text"], rowsPerBatch }), stages);
  const left = await all(batchesToRows(batches));
  return { texts: left.map((row) => row.text as string), reports: batches.report() };
}

/** A text of `count` words out of `vocabulary` different ones. */
export function randomWords(random: Random, count: number, vocabulary = 5_000): string[] {
  return Array.from({ length: count }, () => `w${random.integer(vocabulary).toString(36)}`);
}

/** The set of runs of `size` words. */
export function shinglesOf(words: readonly string[], size: number): Set<string> {
  const count = words.length - size + 1;
  return new Set(Array.from({ length: count }, (_, i) => words.slice(i, i + size).join(" ")));
}

/** Jaccard similarity, by definition. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const element of a) if (b.has(element)) shared++;
  return shared / (a.size + b.size - shared);
}
