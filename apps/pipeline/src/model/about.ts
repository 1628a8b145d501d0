// `llmsmith.json` of a model folder: what Hugging Face's files do not say.
import type { PromptFormat } from "@llmsmith/finetune-instruct";
import type { Provenance } from "../run/stage.ts";

/** Name of the file. */
export const ABOUT_FILE = "llmsmith.json";

/** What a model of this pipeline was made for and from. */
export type AboutModel = {
  version: 1;
  kind: "base" | "instruct" | "classifier" | "masked";
  /** How an instruction is put to the model. */
  prompt: PromptFormat;
  /** Id of the token that ends a text; for GPT also the padding. */
  endOfText: number;
  tokenizer: { id: string; hash: string };
  /** Longest answer in tokens. */
  maxNewTokens?: number;
  /** classifier: the position that is read. */
  read?: "lastToken" | "end";
  /** classifier: rows were padded to this many tokens. */
  padTo?: number;
  /** What it was trained on. */
  corpora: Record<string, { sha256: string; licence?: string }>;
  provenance: Provenance;
};
