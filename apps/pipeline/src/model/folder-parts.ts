// The files beside the weights, the same for every model that a run makes.
import type { Checkpoint } from "@llmsmith/checkpoint";
import type { Tokenizer } from "@llmsmith/tokenizer";
import { ABOUT_FILE, type AboutModel } from "./about.ts";

/** Everything of a model folder but config and weights, to be given to `saveCheckpoint`. */
export type FolderParts = {
  tokenizerJson: string;
  /** Absent for models that do not write. */
  generationConfig?: Record<string, unknown>;
  /** Put into config.json: GPT-2's own ids would lie outside a smaller vocabulary. */
  specialIds: Record<string, number>;
  extra: Record<string, string>;
};

/** Tokenizer, generation settings and provenance as files. */
export function folderParts(tokenizer: Tokenizer, about: AboutModel): FolderParts {
  const specialIds = {
    bos_token_id: about.endOfText,
    eos_token_id: about.endOfText,
    pad_token_id: about.endOfText,
  };
  return {
    tokenizerJson: `${JSON.stringify(tokenizer.toJSON(), null, 2)}\n`,
    generationConfig: {
      ...specialIds,
      do_sample: false,
      ...(about.maxNewTokens === undefined ? {} : { max_new_tokens: about.maxNewTokens }),
    },
    specialIds,
    extra: { [ABOUT_FILE]: `${JSON.stringify(about, null, 2)}\n` },
  };
}

/** Config and weights with the other files, as one checkpoint. */
export function wholeFolder(
  model: Pick<Checkpoint, "config" | "tensors">,
  parts: FolderParts,
): Checkpoint {
  return {
    config: { ...model.config, ...parts.specialIds },
    tensors: model.tensors,
    tokenizerJson: parts.tokenizerJson,
    ...(parts.generationConfig ? { generationConfig: parts.generationConfig } : {}),
  };
}
