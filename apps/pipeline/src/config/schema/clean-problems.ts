// Cleaning steps that do not go with the rest of the config.
import type { CorpusConfig, CorpusName } from "../types.ts";

/** A step (from 0) and what is wrong with it. */
export type CleanProblem = { index: number; message: string };

/** What steps ask for that the corpora do not have. */
export function cleanProblems(
  name: string,
  { clean = [], split }: CorpusConfig,
  corpora: Partial<Record<CorpusName, CorpusConfig>>,
): CleanProblem[] {
  return clean.flatMap((step, index) => {
    if (!("decontaminate" in step))
      return split.by === "file"
        ? [
            {
              index,
              message:
                "cannot run before a split by file, whose positions count all rows; only decontaminate can, or take another split",
            },
          ]
        : [];
    return step.decontaminate.against.flatMap((part) => {
      const [other, of] = part.includes(".") ? part.split(".") : [name, part];
      const found = Object.entries(corpora).find(([each]) => each === other)?.[1];
      if (!found)
        return [{ index, message: `names ${part}, but there is no corpora.${String(other)}` }];
      const share = of === "test" ? found.split.test : found.split.validation;
      return share === 0 && found.split.by !== "file"
        ? [{ index, message: `names ${part}, but corpora.${String(other)}.split leaves it empty` }]
        : [];
    });
  });
}
