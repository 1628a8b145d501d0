// Everything that a finished translation run has to say, read from its stages' folders.
import path from "node:path";
import type { Row } from "@llmsmith/data-loader";
import { readJsonFile } from "@llmsmith/files";
import type { EngineInfo } from "@llmsmith/tensor";
import type { TranslationConfig } from "../config/translation-types.ts";
import { documentsSummary } from "../corpus/read-part.ts";
import type { FinishedStage } from "../run/run-stages.ts";
import type { StageName } from "../run/stage.ts";
import type { DocumentsSummary } from "../stages/documents.ts";
import {
  TRANSLATION_RESULTS_FILE,
  type TranslationResults,
  TRANSLATIONS_FILE,
} from "../stages/evaluate-translations.ts";
import { openTokenizer } from "../stages/tokenizer.ts";
import { TRAINING_FILE, type TrainingSummary } from "../training/fit.ts";
import { type HistoryRecord, readHistory } from "../training/history.ts";
import { rowsOf } from "./gather.ts";

/** A finished translation run. */
export type TranslationRun = {
  config: TranslationConfig;
  engine: EngineInfo;
  stages: FinishedStage[];
  /** Folder of the finished model. */
  model: string;
  out: string;
  results: TranslationResults;
  training: { summary: TrainingSummary; history: HistoryRecord[] };
  translations: Row[];
  corpora: DocumentsSummary["corpora"];
  tokenizer: { id: string; vocabSize: number };
};

/**
 * Read what the stages wrote.
 * @throws RangeError when a stage is not among the finished ones
 */
export async function gatherTranslation(
  known: Pick<TranslationRun, "config" | "engine" | "model" | "out">,
  finished: ReadonlyMap<StageName, FinishedStage>,
): Promise<TranslationRun> {
  const folder = (name: StageName): string => {
    const stage = finished.get(name);
    if (!stage) throw new RangeError(`gatherTranslation: the stage ${name} has not run`);
    return stage.folder;
  };
  const [trained, evaluation] = [folder("translate"), folder("evaluate")];
  const { id, vocabSize } = (await openTokenizer(folder("tokenizer"))).tokenizer;
  return {
    ...known,
    stages: [...finished.values()],
    results: (await readJsonFile(
      path.join(evaluation, TRANSLATION_RESULTS_FILE),
    )) as TranslationResults,
    training: {
      summary: (await readJsonFile(path.join(trained, TRAINING_FILE))) as TrainingSummary,
      history: await readHistory(trained),
    },
    translations: await rowsOf(path.join(evaluation, TRANSLATIONS_FILE)),
    corpora: (await documentsSummary(folder("documents"))).corpora,
    tokenizer: { id, vocabSize },
  };
}
