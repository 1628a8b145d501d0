// Cleaning stages one after another over record batches, and what each did.
import type { RecordBatch } from "apache-arrow";
import type { CleaningStage, Judge, Verdict } from "./stage.ts";
import { takeRows } from "./take.ts";
import { textColumn, type TextColumn } from "./text-column.ts";

/** Where a stage dropped or changed something. */
export type CleaningExample = {
  /** 1-based position in the corpus, before anything was dropped. */
  row: number;
  /** At most 60 characters (code points) of the text as the stage met it, on one line. */
  beginning: string;
  /** Why it was dropped, or `changed`. */
  what: string;
};

/** What one stage did. */
export type StageReport = {
  stage: string;
  /** Documents that came to it: those that the stages before let through. */
  seen: number;
  dropped: number;
  /** Documents whose text it replaced by another one. */
  changed: number;
  /** How many were dropped for each reason. */
  reasons: Record<string, number>;
  /** The first three that it dropped or changed. */
  examples: CleaningExample[];
};

/** Clean record batches, and the account of it. */
export type CleanedBatches = AsyncIterable<RecordBatch> & {
  /** Of the latest pass, up to the batch yielded last; a copy. One entry for each stage. */
  report(): StageReport[];
};

const EXAMPLES = 3;
const BEGINNING = 60;

/**
 * Pass the documents of record batches through `stages`, in order. A stage sees what the ones before let
 * through, with their changes. Rows are dropped with all their columns; other columns stay as they are.
 * Batches get shorter and those with nothing left are not yielded. Each iteration is a pass of its own,
 * with stages that remember nothing.
 * @param options.column Utf8 column without nulls that holds the texts; default `text`
 * @throws RangeError when there are no stages; while iterating, UserError naming the row (1-based)
 * without a text, or for a column that is missing or not Utf8
 */
export function cleanBatches(
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
  stages: readonly CleaningStage[],
  options: { column?: string } = {},
): CleanedBatches {
  if (stages.length === 0) throw new RangeError("cleanBatches: name at least one stage");
  const { column = "text" } = options;
  const newRuns = (): StageRun[] => stages.map((stage) => startStage(stage));
  let latest: readonly StageRun[] | undefined;
  return {
    async *[Symbol.asyncIterator]() {
      const runs = (latest = newRuns());
      let rowsBefore = 0;
      for await (const batch of batches) {
        const texts = textColumn(batch, column, rowsBefore);
        let alive = Uint32Array.from({ length: batch.numRows }, (_, index) => index);
        for (const run of runs) alive = judged(run, texts, alive, rowsBefore);
        rowsBefore += batch.numRows;
        if (alive.length === 0) continue;
        if (texts.changed) yield takeRows(batch, alive, { column, texts });
        else yield alive.length === batch.numRows ? batch : takeRows(batch, alive);
      }
    },
    report: () => (latest ?? newRuns()).map((run) => structuredClone(run.report)),
  };

  /** What `run` keeps of the rows at `alive`; changed texts go into `texts`. */
  function judged(
    run: StageRun,
    texts: ReturnType<typeof textColumn>,
    alive: Uint32Array<ArrayBuffer>,
    rowsBefore: number,
  ): Uint32Array<ArrayBuffer> {
    let kept = 0;
    for (const index of alive) {
      const row = rowsBefore + index + 1;
      const verdict = run.judge(texts, index, row);
      if (verdict) note(run.report, verdict, texts, index, row);
      if (verdict && "drop" in verdict) continue;
      if (verdict) texts.replace(index, verdict.text);
      alive[kept++] = index; // never ahead of the reading
    }
    run.report.seen += alive.length;
    return alive.subarray(0, kept);
  }
}

type StageRun = { judge: Judge; report: StageReport };

function startStage(stage: CleaningStage): StageRun {
  const counts = { seen: 0, dropped: 0, changed: 0, reasons: {}, examples: [] };
  return { judge: stage.start(), report: { stage: stage.name, ...counts } };
}

function note(
  report: StageReport,
  verdict: NonNullable<Verdict>,
  texts: TextColumn,
  index: number,
  row: number,
): void {
  let what = "changed";
  if ("drop" in verdict) {
    report.dropped++;
    report.reasons[verdict.drop] = (report.reasons[verdict.drop] ?? 0) + 1;
    what = verdict.detail === undefined ? verdict.drop : `${verdict.drop}: ${verdict.detail}`;
  } else report.changed++;
  if (report.examples.length < EXAMPLES)
    report.examples.push({ row, beginning: beginningOf(texts.text(index)), what });
}

function beginningOf(text: string): string {
  const head = text.slice(0, 4 * BEGINNING).replaceAll(/\s+/gu, " "); // so that a long text is not walked
  return Array.from(head).slice(0, BEGINNING).join("");
}
