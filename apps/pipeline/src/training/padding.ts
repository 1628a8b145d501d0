// How far batches of texts are padded: on an engine that compiles, few lengths are better than short rows.
import { currentEngine } from "@llmsmith/tensor";

/** Rows become a multiple of so many tokens long: each length is a function of its own to be recorded. */
export function paddingMultiple(): number {
  return currentEngine().name === "tensorflow" ? 8 : 1;
}
