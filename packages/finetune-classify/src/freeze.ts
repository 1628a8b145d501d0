// Which parameters a fine-tuning changes: a predicate on their paths.
import type { GPTConfig } from "@llmsmith/gpt-model";

/** What is trained: the head only; the last block, the final norm and the head (the book); everything. */
export type TrainableParts = "head" | "lastBlock" | "all";

/** Whether the parameter at a path of the classifier's tree is trained. */
export function trainableParameters(
  parts: TrainableParts,
  cfg: GPTConfig,
): (path: string) => boolean {
  const prefixes: Record<TrainableParts, string[]> = {
    head: ["head."],
    lastBlock: ["head.", "body.norm.", `body.blocks.${cfg.nLayers - 1}.`],
    all: [""],
  };
  return (path) => prefixes[parts].some((prefix) => path.startsWith(prefix));
}
