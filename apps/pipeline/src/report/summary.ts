// The end of a run: a table for people and `summary.json` for machines.
import path from "node:path";
import { writeFileAtomic } from "@llmsmith/files";
import { duration, grouped } from "../run/display.ts";
import type { CorpusDraw } from "../training/training-batches.ts";
import { describeMixture, percent } from "./common-sections.ts";
import type { CorpusLoss } from "../stages/evaluate.ts";
import type { Run } from "./gather.ts";

/** Content of `summary.json`. */
export type Summary = {
  config: string;
  engine: { name: string; version: string; device: string };
  parameters: number;
  validationLoss: number;
  perplexity: number;
  /** Share of held-out messages with the right label. */
  classificationAccuracy?: number;
  /** Held-out instructions answered exactly right. */
  instructionsRight?: number;
  instructionsTotal?: number;
  /** BERT: share of masked tokens of held-out stories that are found; validationLoss is theirs. */
  maskedAccuracy?: number;
  /** BERT: the same of always guessing by how often tokens occur in training. */
  unigram?: { accuracy: number; loss: number };
  /** Of pretraining on a mixture: what was read of each corpus, and the loss on its held-out texts. */
  mixture?: (CorpusDraw & { validationLoss: number })[];
  /** A text that the base model wrote; not of BERT. */
  sample?: { prompt: string; text: string };
  /** Rows that each step of cleaning got and dropped, where there are any. */
  cleaning?: Record<string, { step: string; seen: number; dropped: number; changed: number }[]>;
  /** Of pretraining. */
  tokensPerSecond: number;
  /** Seconds that each stage's making took. */
  stageSeconds: Record<string, number>;
  report: string;
  model: string;
  classifier?: string;
};

/** File names in the run's folder. */
export const SUMMARY_FILE = "summary.json";
export const REPORT_FILE = "report.html";

/** The numbers of a run. */
export function summaryOf(run: Run): Summary {
  const { results, engine, models } = run;
  const { summary } = run.trainings[0]!;
  const { classification, instructions, masked } = results;
  const [sample] = run.samples;
  return {
    config: run.config.name,
    engine: { name: engine.name, version: engine.version, device: engine.device },
    parameters: summary.parameters,
    validationLoss: results.base.loss,
    perplexity: results.base.perplexity,
    ...(classification ? { classificationAccuracy: classification.accuracy.test } : {}),
    ...(instructions
      ? { instructionsRight: instructions.right, instructionsTotal: instructions.total }
      : {}),
    ...(masked
      ? {
          maskedAccuracy: masked.accuracy,
          unigram: { accuracy: masked.unigram.accuracy, loss: masked.unigram.loss },
        }
      : {}),
    ...mixtureOf(summary.mixture, results.base.corpora),
    ...(sample ? { sample } : {}),
    ...cleaningOf(run),
    tokensPerSecond: summary.tokensPerSecond,
    stageSeconds: Object.fromEntries(run.stages.map(({ name, seconds }) => [name, seconds])),
    report: path.join(run.out, REPORT_FILE),
    model: models.model,
    ...(models.classifier === undefined ? {} : { classifier: models.classifier }),
  };
}

function mixtureOf(
  mixture: readonly CorpusDraw[] | undefined,
  losses: readonly CorpusLoss[] = [],
): Pick<Summary, "mixture"> {
  if (!mixture) return {};
  const lossOf = new Map(losses.map(({ corpus, loss }) => [corpus, loss]));
  return {
    mixture: mixture.map((draw) => ({
      ...draw,
      validationLoss: lossOf.get(draw.corpus) ?? Number.NaN,
    })),
  };
}

/** What cleaning did, for `summary.json`. */
export function cleaningOf({ corpora }: Pick<Run, "corpora">): Pick<Summary, "cleaning"> {
  const cleaned = Object.entries(corpora).flatMap(([name, { cleaning }]) =>
    cleaning
      ? [
          [
            name,
            cleaning.map(({ step, seen, dropped, changed }) => ({ step, seen, dropped, changed })),
          ],
        ]
      : [],
  );
  if (cleaned.length === 0) return {};
  return { cleaning: Object.fromEntries(cleaned) as NonNullable<Summary["cleaning"]> };
}

/** Write `summary.json`. */
export async function writeSummary(out: string, summary: Summary): Promise<void> {
  await writeFileAtomic(path.join(out, SUMMARY_FILE), `${JSON.stringify(summary, null, 2)}\n`);
}

/** The table at the end of a run. `here` is the current folder: paths are shown relative to it. */
export function summaryTable(summary: Summary, here: string): string {
  const { engine, classificationAccuracy, instructionsRight, instructionsTotal } = summary;
  const shown = (file: string) => shownPath(file, here);
  const rows: [string, string][] = [
    ["engine", `${engine.name} ${engine.version}, ${engine.device}`],
    ["model", `${grouped(summary.parameters)} parameters`],
    [
      summary.mixture ? "held-out texts" : "held-out stories",
      `${summary.unigram ? "masked" : "validation"} loss ${summary.validationLoss.toFixed(3)}, perplexity ${summary.perplexity.toFixed(2)}`,
    ],
  ];
  const { maskedAccuracy, unigram } = summary;
  if (maskedAccuracy !== undefined && unigram)
    rows.push([
      "masked tokens",
      `${percent(maskedAccuracy)} found; by frequency alone ${percent(unigram.accuracy)}, loss ${unigram.loss.toFixed(3)}`,
    ]);
  if (summary.mixture)
    rows.push(
      ["mixture", describeMixture(summary.mixture)],
      [
        "its held-out losses",
        summary.mixture
          .map(({ corpus, validationLoss }) => `${corpus} ${validationLoss.toFixed(3)}`)
          .join(", "),
      ],
    );
  if (classificationAccuracy !== undefined)
    rows.push(["held-out messages", `${percent(classificationAccuracy)} classified right`]);
  if (instructionsRight !== undefined && instructionsTotal !== undefined)
    rows.push([
      "held-out instructions",
      `${instructionsRight} of ${instructionsTotal} answered exactly right (${percent(instructionsRight / instructionsTotal)})`,
    ]);
  rows.push(...cleaningRows(summary.cleaning));
  rows.push(["pretraining", `${grouped(summary.tokensPerSecond)} tokens/s`]);
  rows.push(["time", stageTimes(summary.stageSeconds)]);
  rows.push(["report", shown(summary.report)], ["finished model", shown(summary.model)]);
  const lines = tableLines(rows);
  const { sample, classifier } = summary;
  if (!sample) {
    const ask = classifier && `Ask it: npx llmsmith classify ${shown(classifier)} "a message"`;
    return ["", ...lines, ...(ask ? ["", ask] : []), ""].join("\n");
  }
  return [
    "",
    ...lines,
    "",
    wrapped(`${sample.prompt}${sample.text}`, 96),
    "",
    `Talk to it: npx llmsmith chat ${shown(summary.model)}`,
    "",
  ].join("\n");
}

/** A path relative to the current folder where it lies in it. */
export function shownPath(file: string, here: string): string {
  const relative = path.relative(here, file);
  return relative.startsWith("..") ? file : relative;
}

/** A row of the table for each cleaned corpus. */
export function cleaningRows(cleaning: Summary["cleaning"] = {}): [string, string][] {
  return Object.entries(cleaning).map(([name, steps]) => [
    `cleaned ${name}`,
    steps.map(({ step, dropped, seen }) => `${step} −${dropped} of ${seen}`).join(", "),
  ]);
}

/** Time of all stages, and of each. */
export function stageTimes(stageSeconds: Record<string, number>): string {
  const stages = Object.entries(stageSeconds);
  const total = stages.reduce((sum, [, seconds]) => sum + seconds, 0);
  const each = stages.map(([name, seconds]) => `${name} ${duration(seconds)}`).join(", ");
  return `${duration(total)} (${each})`;
}

/** Rows with their names padded to one width. */
export function tableLines(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

/** Text broken at spaces into indented lines. */
function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line.length + word.length + 1 > width && line !== "") {
        lines.push(line);
        line = "";
      }
      line = line === "" ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map((line) => `  ${line}`).join("\n");
}
