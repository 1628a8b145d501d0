// What cleaning reads of an entry.
import type { Row } from "@llmsmith/data-loader";
import type { CorpusName } from "../config/types.ts";

/** The text that cleaning judges: of instructions, all their fields on lines of their own. */
export function judgedText(corpus: CorpusName, row: Row): string {
  if (corpus !== "instructions") return row["text"] ?? "";
  return ["instruction", "input", "output"].flatMap((field) => row[field] || []).join("\n");
}
