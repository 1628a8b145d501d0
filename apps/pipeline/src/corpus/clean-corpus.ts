// Cleaning the rows of a corpus by the config's steps.
import {
  batchesToRows,
  cleanBatches,
  type CleaningStage,
  decontaminate,
  dropExactDuplicates,
  dropNearDuplicates,
  filterCharacters,
  filterLength,
  normalizeUnicode,
  type Row,
  rowsToBatches,
  type SplitName,
  type StageReport,
} from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import type { CleanStep, HeldOutPart } from "../config/clean-step.ts";
import type { CorpusName } from "../config/types.ts";
import { judgedText } from "./judged-text.ts";
import type { Parts } from "./split-corpus.ts";

/** What a step did, named as in the config. */
export type StepReport = Omit<StageReport, "stage"> & { step: string };

/** Rows that are left, and what each step did. */
export type CleanedRows = { rows: Row[]; report: StepReport[] };

/** Run the steps that come before the split; without any, nothing is done. */
export async function cleanBeforeSplit(
  corpus: CorpusName,
  rows: readonly Row[],
  steps: readonly CleanStep[],
): Promise<CleanedRows> {
  const before = steps.filter((step) => !("decontaminate" in step));
  return cleanRows(corpus, rows, before.map(stageOf), before);
}

/**
 * Drop the training rows that share words with held-out ones. The other parts stay as they are.
 * @throws UserError naming the step when its parts hold no text to compare with
 */
export async function cleanAfterSplit(
  corpus: CorpusName,
  steps: readonly CleanStep[],
  parts: Partial<Record<CorpusName, Parts>>,
): Promise<CleanedRows> {
  const kept = parts[corpus]?.train ?? [];
  const after: CleanStep[] = [];
  const stages: CleaningStage[] = [];
  for (const [i, step] of steps.entries()) {
    if (!("decontaminate" in step)) continue;
    const { against, ...options } = step.decontaminate;
    const texts = against.flatMap((part) => heldOutTexts(corpus, part, parts));
    try {
      stages.push(decontaminate(texts, options));
    } catch (error) {
      if (!UserError.is(error)) throw error;
      const where = `corpora.${corpus}.clean[${i}].decontaminate.against: ${against.join(", ")}`;
      throw new UserError(`${where}: ${error.message.replace(/^decontaminate: /, "")}`, {
        cause: error,
      });
    }
    after.push(step);
  }
  return cleanRows(corpus, kept, stages, after);
}

function heldOutTexts(
  corpus: CorpusName,
  part: HeldOutPart,
  parts: Partial<Record<CorpusName, Parts>>,
): string[] {
  const [other, of] = (part.includes(".") ? part.split(".") : [corpus, part]) as [
    CorpusName,
    SplitName,
  ];
  return (parts[other]?.[of] ?? []).map((row) => judgedText(other, row));
}

async function cleanRows(
  corpus: CorpusName,
  rows: readonly Row[],
  stages: readonly CleaningStage[],
  steps: readonly CleanStep[],
): Promise<CleanedRows> {
  if (stages.length === 0) return { rows: [...rows], report: [] };
  const judged = rows.map((row, i) => ({ text: judgedText(corpus, row), position: String(i) }));
  const cleaned = cleanBatches(rowsToBatches(judged, { columns: ["text", "position"] }), stages);
  const left: Row[] = [];
  for await (const { text = "", position } of batchesToRows(cleaned)) {
    const row = rows[Number(position)]!;
    const several = corpus === "instructions" || corpus === "translations";
    left.push(several ? normalised(row, steps) : { ...row, text });
  }
  const report = cleaned.report().map(({ seen, dropped, changed, reasons, examples }, i) => {
    const [step = ""] = Object.keys(steps[i] ?? {});
    return { step, seen, dropped, changed, reasons, examples };
  });
  return { rows: left, report };
}

/** Steps that change a text saw the fields joined: here each field is changed by itself. */
function normalised(row: Row, steps: readonly CleanStep[]): Row {
  const fields = Object.entries(row).map(([name, value]) => {
    let text = value;
    for (const step of steps) if ("normalize" in step) text = text?.normalize(step.normalize);
    return [name, text] as const;
  });
  return Object.fromEntries(fields) as Row;
}

function stageOf(step: CleanStep): CleaningStage {
  if ("normalize" in step) return normalizeUnicode({ form: step.normalize });
  if ("length" in step) return filterLength(step.length);
  if ("characters" in step) return filterCharacters(step.characters);
  if ("exactDuplicates" in step) return dropExactDuplicates(step.exactDuplicates);
  if ("nearDuplicates" in step) return dropNearDuplicates(step.nearDuplicates);
  throw new RangeError("stageOf: decontaminate needs the parts of the corpora");
}
