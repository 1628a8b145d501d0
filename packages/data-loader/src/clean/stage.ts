// What a cleaning stage is: a judge of one text after another, with its memory of those before.
import type { TextColumn } from "./text-column.ts";

/**
 * What a stage does to a document: nothing, drop it, or go on with another text. `drop` is the reason,
 * counted by the report, so there should be few different ones; `detail` is for the examples only.
 */
export type Verdict = { drop: string; detail?: string } | { text: string } | undefined;

/**
 * Judges the document at `index` of `texts`. Documents come once each, in their order.
 * @param row 1-based position of the document in the whole corpus, before anything was dropped
 */
export type Judge = (texts: TextColumn, index: number, row: number) => Verdict;

/** One step of `cleanBatches`; yours may stand beside the ones of this package. */
export type CleaningStage = {
  /** Named in the report. */
  readonly name: string;
  /** A judge that remembers nothing yet, for one pass over a corpus. */
  start(): Judge;
};
