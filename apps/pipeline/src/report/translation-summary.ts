// The end of a translation run: a table for people and `summary.json` for machines.
import path from "node:path";
import { writeFileAtomic } from "@llmsmith/files";
import { grouped } from "../run/display.ts";
import { percent } from "./common-sections.ts";
import type { TranslationRun } from "./gather-translation.ts";
import {
  cleaningOf,
  cleaningRows,
  REPORT_FILE,
  shownPath,
  stageTimes,
  type Summary,
  SUMMARY_FILE,
  tableLines,
} from "./summary.ts";

/** Content of `summary.json`. */
export type TranslationSummary = Pick<
  Summary,
  "config" | "engine" | "parameters" | "cleaning" | "stageSeconds" | "report" | "model"
> & {
  architecture: "transformer";
  /** Mean loss in nats a target token, and its exponential, on the test part. */
  testLoss: number;
  perplexity: number;
  /** Share of held-out texts whose translation by beam search is exactly the expected one. */
  exactMatch: number;
  translationsRight: number;
  /** The same, decoded greedily. */
  translationsRightGreedily: number;
  translationsTotal: number;
  /** The first held-out texts. */
  examples: { source: string; expected: string; translation: string }[];
  /** Of training: tokens of both sides, padding included. */
  tokensPerSecond: number;
};

/** Examples in the summary. */
const SHOWN = 5;

/** The numbers of a run. */
export function summaryOfTranslation(run: TranslationRun): TranslationSummary {
  const { results, engine, training, translations } = run;
  const { loss, perplexity, right, rightGreedily, total } = results;
  return {
    config: run.config.name,
    architecture: "transformer",
    engine: { name: engine.name, version: engine.version, device: engine.device },
    parameters: training.summary.parameters,
    testLoss: loss,
    perplexity,
    exactMatch: right / total,
    translationsRight: right,
    translationsRightGreedily: rightGreedily,
    translationsTotal: total,
    examples: translations
      .slice(0, SHOWN)
      .map(({ source = "", expected = "", translation = "" }) => ({
        source,
        expected,
        translation,
      })),
    ...cleaningOf(run),
    tokensPerSecond: training.summary.tokensPerSecond,
    stageSeconds: Object.fromEntries(run.stages.map(({ name, seconds }) => [name, seconds])),
    report: path.join(run.out, REPORT_FILE),
    model: run.model,
  };
}

/** Write `summary.json`. */
export async function writeTranslationSummary(
  out: string,
  summary: TranslationSummary,
): Promise<void> {
  await writeFileAtomic(path.join(out, SUMMARY_FILE), `${JSON.stringify(summary, null, 2)}\n`);
}

/** The table at the end of a run. `here` is the current folder: paths are shown relative to it. */
export function translationTable(summary: TranslationSummary, here: string): string {
  const { engine, translationsTotal: total } = summary;
  const rows: [string, string][] = [
    ["engine", `${engine.name} ${engine.version}, ${engine.device}`],
    ["model", `${grouped(summary.parameters)} parameters`],
    [
      "held-out texts",
      `${summary.translationsRight} of ${total} translated exactly (${percent(summary.exactMatch)}; greedily ${percent(summary.translationsRightGreedily / total)})`,
    ],
    ["test loss", `${summary.testLoss.toFixed(3)}, perplexity ${summary.perplexity.toFixed(2)}`],
    ...cleaningRows(summary.cleaning),
    ["training", `${grouped(summary.tokensPerSecond)} tokens/s`],
    ["time", stageTimes(summary.stageSeconds)],
    ["report", shownPath(summary.report, here)],
    ["finished model", shownPath(summary.model, here)],
  ];
  const examples = summary.examples.map(
    ({ source, translation }) => `  ${source} → ${translation}`,
  );
  return ["", ...tableLines(rows), "", ...examples, ""].join("\n");
}
