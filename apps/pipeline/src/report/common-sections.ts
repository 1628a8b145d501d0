// What the report of every architecture has: trainings, data, and how it was made.
import { cpus } from "node:os";
import path from "node:path";
import type { EngineInfo } from "@llmsmith/tensor";
import { stringify } from "yaml";
import type { CorpusConfig, CorpusName } from "../config/types.ts";
import { packageVersion } from "../package-root.ts";
import { duration, grouped } from "../run/display.ts";
import type { FinishedStage } from "../run/run-stages.ts";
import type { DocumentsSummary } from "../stages/documents.ts";
import type { TrainingSummary } from "../training/fit.ts";
import type { HistoryRecord } from "../training/history.ts";
import type { CorpusDraw } from "../training/training-batches.ts";
import { learningRateChart, lossChart, speedChart } from "./charts.ts";

/** What {@link commonSections} reads of a run. */
export type CommonRun = {
  config: { corpora: Partial<Record<CorpusName, CorpusConfig>> };
  engine: EngineInfo;
  stages: FinishedStage[];
  corpora: DocumentsSummary["corpora"];
  tokenizer: { id: string };
};

/** A training: title, numbers in a sentence, charts. */
export function trainingSection(
  title: string,
  training: { summary: TrainingSummary; history: HistoryRecord[] },
): { title: string; text: string; charts: string[] } {
  const { summary, history } = training;
  return {
    title,
    text: describeTraining(summary),
    charts: [lossChart(history), learningRateChart(history), speedChart(history)],
  };
}

/** The page's tables of data, cleaning, environment and stages, and the config. */
export function commonSections(run: CommonRun): object {
  const { config, engine } = run;
  return {
    corpora: Object.entries(run.corpora).map(([name, corpus]) => ({
      name,
      licence: "not stated",
      ...corpus,
    })),
    cleaning: Object.entries(run.corpora).flatMap(([name, { cleaning = [] }]) =>
      cleaning.map(({ examples: [first], ...step }) => ({
        ...step,
        name,
        example: first ? `row ${first.row}: ${first.what} (${first.beginning})` : "",
      })),
    ),
    environment: [
      ["engine", `${engine.name} ${engine.version}`],
      ["device", engine.device],
      ["processor", cpus()[0]?.model.trim() ?? "unknown"],
      ["LLMSmith", packageVersion()],
      ["Node", process.version],
      ["tokenizer", run.tokenizer.id],
    ],
    stages: run.stages.map(({ name, seconds, folder }) => ({
      name,
      time: duration(seconds),
      folder: path.basename(folder),
    })),
    config: stringify({
      ...config,
      corpora: Object.fromEntries(
        Object.entries(config.corpora).map(([name, corpus]) => [
          name,
          { ...corpus, file: path.basename(corpus.file) },
        ]),
      ),
    }),
  };
}

/** What was read of each corpus of a mixture: share, share wanted, passes. */
export function describeMixture(mixture: readonly CorpusDraw[]): string {
  return mixture
    .map(
      ({ corpus, share, weight, epochs }) =>
        `${corpus} ${percent(share)} (${percent(weight)} wanted; ${epochs.toFixed(2)} epochs)`,
    )
    .join(", ");
}

/** Share in per cent with one decimal. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function describeTraining(summary: TrainingSummary): string {
  const { steps, tokens, stepSeconds, tokensPerSecond, trainLoss, validationLoss } = summary;
  const waited = (100 * summary.waitSeconds) / (stepSeconds + summary.waitSeconds);
  return (
    `${grouped(steps)} steps, ${grouped(tokens)} tokens in ${duration(stepSeconds)} ` +
    `(${grouped(tokensPerSecond)} tokens/s; ${waited.toFixed(2)} % of the time waiting for batches); last loss ${trainLoss.toFixed(3)} on training, ` +
    `${validationLoss.toFixed(3)} on held-out texts` +
    (summary.mixture ? `; read were ${describeMixture(summary.mixture)}` : "")
  );
}
