// What cleaning reads of an entry.
import type { Row } from "@llmsmith/data-loader";
import type { CorpusName } from "../config/types.ts";

/** The text that cleaning judges: of instructions and pairs, all fields on lines of their own. */
export function judgedText(corpus: CorpusName, row: Row): string {
  if (corpus !== "instructions" && corpus !== "translations") return row["text"] ?? "";
  return ["instruction", "input", "output", "source", "target"]
    .flatMap((field) => row[field] || [])
    .join("\n");
}
