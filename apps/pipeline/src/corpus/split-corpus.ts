// Dealing out a corpus: by content, in order, by characters, or as a file says.
import {
  balanceByLabel,
  pickRows,
  type Row,
  splitInOrder,
  type SplitName,
  splitOf,
} from "@llmsmith/data-loader";
import { readJsonFile, UserError } from "@llmsmith/files";
import type { CorpusConfig, CorpusName, SplitConfig } from "../config/types.ts";

/** The parts of a corpus. */
export type Parts = Record<SplitName, Row[]>;

/**
 * What an entry is told apart by: instructions by their answer and pairs by their target, so that no held-out
 * answer is ever seen in training; everything else by its text.
 */
export function contentKey(corpus: CorpusName, row: Row): string {
  if (corpus === "translations") return row["target"]!;
  return corpus === "instructions" ? row["output"]! : row["text"]!;
}

/**
 * Deal out the rows of a corpus.
 * @param seed of the undersampling, where the config asks for balance
 */
export async function splitCorpus(
  name: CorpusName,
  rows: readonly Row[],
  config: CorpusConfig,
  seed: number,
): Promise<Parts> {
  const { split } = config;
  if (split.by === "file") return splitByFile(rows, split.file!);
  const kept = config.balance ? balanceByLabel(rows, "label", seed) : rows;
  switch (split.by) {
    case "content":
      return splitByContent(name, kept, split);
    case "order":
      return splitInOrder(kept, sharesInOrder(split)) as Parts;
    case "characters":
      return splitByCharacters(name, kept, split);
  }
}

function splitByContent(name: CorpusName, rows: readonly Row[], split: SplitConfig): Parts {
  const parts: Parts = { train: [], validation: [], test: [] };
  const { train, validation, test } = split;
  for (const row of rows)
    parts[splitOf(contentKey(name, row), { train, validation, test })].push(row);
  return parts;
}

/** All text joined, cut where its length says: what the book does with a single story. */
function splitByCharacters(name: CorpusName, rows: readonly Row[], split: SplitConfig): Parts {
  if (name !== "stories")
    throw new UserError(`corpora.${name}.split.by: characters is for stories only; take content`);
  const text = rows.map((row) => row["text"]).join("\n");
  const parts = splitInOrder(Array.from(text), sharesInOrder(split));
  const part = (of: readonly string[]): Row[] => (of.length === 0 ? [] : [{ text: of.join("") }]);
  return {
    train: part(parts.train),
    validation: part(parts.validation),
    test: part(parts.test),
  };
}

function sharesInOrder(split: SplitConfig): Record<SplitName, number> {
  const shares = split.order.map((part) => [part, split[part]] as const);
  // The last part takes what rounding leaves: it must not be one that should be empty.
  shares.sort(([, a], [, b]) => Number(a === 0) - Number(b === 0));
  const empty = shares.filter(([, share]) => share === 0);
  const filled = shares.filter(([, share]) => share > 0);
  return Object.fromEntries([...empty, ...filled]) as Record<SplitName, number>;
}

async function splitByFile(rows: readonly Row[], file: string): Promise<Parts> {
  const lists = (await readJsonFile(file)) as Partial<Record<SplitName, unknown>> | null;
  const part = (name: SplitName): Row[] => {
    const indices = lists?.[name];
    if (!Array.isArray(indices))
      throw new UserError(
        `${file}: no list "${name}"; the file must have train, validation and test`,
      );
    const outside = (indices as unknown[]).find(
      (i) => !Number.isInteger(i) || (i as number) < 0 || (i as number) >= rows.length,
    );
    if (outside !== undefined)
      throw new UserError(
        `${file}: ${name} has the index ${JSON.stringify(outside)}, but the corpus has ${rows.length} rows; it is the split of another corpus`,
      );
    return pickRows(rows, indices as number[]);
  };
  return { train: part("train"), validation: part("validation"), test: part("test") };
}
