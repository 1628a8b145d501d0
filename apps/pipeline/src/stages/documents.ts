// Stage 1: every corpus as Arrow files of its parts, so that all that follows reads one format.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  readRows,
  requireRows,
  type Row,
  rowsToBatches,
  type SplitName,
  writeArrowFile,
} from "@llmsmith/data-loader";
import { sha256File, UserError } from "@llmsmith/files";
import type { CorpusConfig, CorpusName } from "../config/types.ts";
import { findSource } from "../corpus/find-source.ts";
import { cleanAfterSplit, cleanBeforeSplit, type StepReport } from "../corpus/clean-corpus.ts";
import { type Parts, splitCorpus } from "../corpus/split-corpus.ts";
import type { Stage } from "../run/stage.ts";
import { throwIfInterrupted } from "../run/stage.ts";

/** Columns of each kind of corpus. */
const columns: Record<CorpusName, { needed: string[]; optional: string[] }> = {
  stories: { needed: ["text"], optional: [] },
  messages: { needed: ["text", "label"], optional: [] },
  instructions: { needed: ["instruction", "output"], optional: ["input"] },
  translations: { needed: ["source", "target"], optional: [] },
};

/** `documents.json` of the stage. */
export type DocumentsSummary = {
  corpora: Partial<
    Record<
      CorpusName,
      {
        sha256: string;
        file: string;
        licence?: string;
        rows: Record<SplitName, number>;
        /** What each step of cleaning did, where there are any. */
        cleaning?: StepReport[];
      }
    >
  >;
  /** Labels of the messages, sorted; a class's number is its place. */
  labels: string[];
};

/** Name of the summary. */
export const DOCUMENTS_FILE = "documents.json";

/** Path of one part of a corpus. */
export function partFile(folder: string, corpus: CorpusName, part: SplitName): string {
  return path.join(folder, `${corpus}-${part}.arrow`);
}

/** The part of a config that the stage reads. */
export type DocumentsConfig = {
  name: string;
  seed: number;
  corpora: Partial<Record<CorpusName, CorpusConfig>>;
};

export const documents: Stage<DocumentsConfig> = {
  name: "documents",
  version: 1,
  inputs: [],
  usesEngine: false,
  slice: ({ corpora, seed }) => ({
    seed,
    // Where a file lies and where it came from do not matter: its hash is among the sources.
    corpora: corporaOf(corpora).map(([name, corpus]) => {
      const { file: _file, url: _url, split, ...rest } = corpus;
      const { file: _splitFile, ...splitRest } = split;
      return [name, { ...rest, split: splitRest }];
    }),
  }),
  async sources({ corpora }) {
    const hashes: Record<string, string> = {};
    for (const [name, corpus] of corporaOf(corpora)) {
      hashes[name] = await sha256File(await findSource(name, corpus));
      if (corpus.split.file !== undefined)
        hashes[`${name}.split`] = await sha256File(corpus.split.file);
    }
    return hashes;
  },
  async run({ config, folder, display, signal }) {
    const summary: DocumentsSummary = { corpora: {}, labels: [] };
    const all = corporaOf(config.corpora);
    const read: Partial<Record<CorpusName, ReadCorpus>> = {};
    for (const [i, [name, corpus]] of all.entries()) {
      throwIfInterrupted(signal);
      display.update({ done: i, total: all.length, unit: "corpora" });
      read[name] = await readCorpus(name, corpus, config.seed);
    }
    // All are split by now: training texts of one may be kept apart from held-out ones of another.
    const split = Object.fromEntries(
      Object.entries(read).map(([name, { parts }]) => [name, parts]),
    ) as Partial<Record<CorpusName, Parts>>;
    for (const [name, corpus] of all) {
      throwIfInterrupted(signal);
      const { source, parts: whole, report } = read[name]!;
      const { needed, optional } = columns[name];
      const after = await cleanAfterSplit(name, corpus.clean ?? [], split);
      const parts = { ...whole, train: after.rows };
      const cleaning = [...report, ...after.report];
      for (const { step, dropped, changed, seen } of cleaning)
        display.note(
          `${name}: ${step} dropped ${dropped} and changed ${changed} of ${seen} documents`,
        );
      for (const [part, of] of Object.entries(parts) as [SplitName, Row[]][]) {
        if (of.length === 0) continue;
        const batches = rowsToBatches(of, { columns: [...needed, ...optional], optional });
        await writeArrowFile(partFile(folder, name, part), batches, { corpus: name, part });
      }
      requireParts(name, parts, name === "stories" ? ["train", "validation"] : undefined);
      if (name === "messages") summary.labels = labelsOf(source, parts);
      summary.corpora[name] = {
        file: path.basename(source),
        sha256: await sha256File(source),
        ...(corpus.licence === undefined ? {} : { licence: corpus.licence }),
        rows: {
          train: parts.train.length,
          validation: parts.validation.length,
          test: parts.test.length,
        },
        ...(cleaning.length === 0 ? {} : { cleaning }),
      };
    }
    const text = `${JSON.stringify(summary, null, 2)}\n`;
    await writeFile(path.join(folder, DOCUMENTS_FILE), text);
  },
};

type ReadCorpus = { source: string; parts: Parts; report: StepReport[] };

/** A corpus read, cleaned and split. */
async function readCorpus(
  name: CorpusName,
  corpus: CorpusConfig,
  seed: number,
): Promise<ReadCorpus> {
  const source = await findSource(name, corpus);
  const found = await requireRows(
    readRows(source, readOptions(corpus)),
    columns[name].needed,
    source,
  );
  const { rows, report } = await cleanBeforeSplit(name, found, corpus.clean ?? []);
  return { source, parts: await splitCorpus(name, rows, corpus, seed), report };
}

function corporaOf(corpora: DocumentsConfig["corpora"]): [CorpusName, CorpusConfig][] {
  return Object.entries(corpora) as [CorpusName, CorpusConfig][];
}

function readOptions(corpus: CorpusConfig): Parameters<typeof readRows>[1] {
  const { format, columns: renamed, documentSeparator, header, quote } = corpus;
  return {
    ...(format === undefined ? {} : { format }),
    ...(renamed === undefined ? {} : { columns: renamed }),
    ...(documentSeparator === undefined ? {} : { documentSeparator }),
    ...(header === undefined ? {} : { header }),
    ...(quote === undefined ? {} : { quote }),
  };
}

function requireParts(
  name: CorpusName,
  parts: Record<SplitName, Row[]>,
  needed: readonly SplitName[] = ["train", "validation", "test"],
): void {
  for (const part of needed)
    if (parts[part].length === 0)
      throw new UserError(
        `corpora.${name}: no document falls into the ${part} part; change corpora.${name}.split or take more documents`,
      );
}

/** The classes of the training part; the other parts may not have further ones. */
function labelsOf(source: string, parts: Record<SplitName, Row[]>): string[] {
  const labels = [...new Set(parts.train.map((row) => row["label"]!))].sort();
  if (labels.length < 2)
    throw new UserError(
      `${source}: all training messages have the label "${labels[0]}"; a classifier needs two`,
    );
  for (const part of ["validation", "test"] as const)
    for (const row of parts[part])
      if (!labels.includes(row["label"]!))
        throw new UserError(
          `${source}: the label "${row["label"]}" of the ${part} part is not in the training part; take more documents or another split`,
        );
  return labels;
}
