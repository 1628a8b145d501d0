// Everything that a finished run has to say, read from its stages' folders.
import path from "node:path";
import { batchesToRows, readArrowFile, type Row } from "@llmsmith/data-loader";
import { readJsonFile } from "@llmsmith/files";
import type { EngineInfo } from "@llmsmith/tensor";
import type { Config } from "../config/types.ts";
import { documentsSummary } from "../corpus/read-part.ts";
import type { FinishedModels } from "../run/publish-models.ts";
import type { FinishedStage } from "../run/run-stages.ts";
import type { StageName } from "../run/stage.ts";
import type { DocumentsSummary } from "../stages/documents.ts";
import { PREDICTIONS_FILE } from "../stages/evaluate-classifier.ts";
import { ANSWERS_FILE, type Results, RESULTS_FILE } from "../stages/evaluate.ts";
import { type Sample, SAMPLES_FILE } from "../stages/sample.ts";
import { openTokenizer } from "../stages/tokenizer.ts";
import { trainingSummary, type TrainingSummary } from "../training/fit.ts";
import { type HistoryRecord, readHistory } from "../training/history.ts";

/** Names of the stages that train. */
export const TRAININGS = ["pretrain", "classify", "instruct"] as const;

/** One training: its numbers and its history. */
export type Training = {
  stage: (typeof TRAININGS)[number];
  summary: TrainingSummary;
  history: HistoryRecord[];
};

/** A finished run. */
export type Run = {
  config: Config;
  engine: EngineInfo;
  stages: FinishedStage[];
  models: FinishedModels;
  out: string;
  results: Results;
  trainings: Training[];
  samples: Sample[];
  answers: Row[];
  predictions: Row[];
  corpora: DocumentsSummary["corpora"];
  tokenizer: { id: string; vocabSize: number };
};

/** Read what the stages wrote. */
export async function gatherRun(
  known: Pick<Run, "config" | "engine" | "models" | "out">,
  finished: ReadonlyMap<StageName, FinishedStage>,
): Promise<Run> {
  const folder = (name: StageName) => finished.get(name)!.folder;
  const evaluation = folder("evaluate");
  const trainings: Training[] = [];
  for (const stage of TRAININGS) {
    const at = finished.get(stage)?.folder;
    if (at === undefined) continue;
    trainings.push({ stage, summary: await trainingSummary(at), history: await readHistory(at) });
  }
  const { id, vocabSize } = (await openTokenizer(folder("tokenizer"))).tokenizer;
  return {
    ...known,
    stages: [...finished.values()],
    results: (await readJsonFile(path.join(evaluation, RESULTS_FILE))) as Results,
    trainings,
    samples: finished.has("sample")
      ? ((await readJsonFile(path.join(folder("sample"), SAMPLES_FILE))) as Sample[])
      : [],
    answers: finished.has("instruct") ? await rowsOf(path.join(evaluation, ANSWERS_FILE)) : [],
    predictions: finished.has("classify")
      ? await rowsOf(path.join(evaluation, PREDICTIONS_FILE))
      : [],
    corpora: (await documentsSummary(folder("documents"))).corpora,
    tokenizer: { id, vocabSize },
  };
}

/** All rows of an Arrow file. */
export async function rowsOf(file: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of batchesToRows(readArrowFile(file))) rows.push(row);
  return rows;
}
