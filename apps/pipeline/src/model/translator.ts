// A translation model's folder: the files beside the weights, and the folder opened for use.
import path from "node:path";
import { UserError } from "@llmsmith/files";
import type { Tokenizer } from "@llmsmith/tokenizer";
import {
  type TransformerConfig,
  transformerFromHuggingFace,
  type TransformerParams,
} from "@llmsmith/transformer-model";
import type { Provenance } from "../run/stage.ts";
import { ABOUT_FILE } from "./about.ts";
import type { FolderParts } from "./folder-parts.ts";
import { withFolder } from "./open.ts";

/** `llmsmith.json` of a translation model. */
export type AboutTranslator = {
  version: 1;
  kind: "translation";
  /** Id of the token that ends both sides. */
  endOfText: number;
  /** Id of the token that fills up rows and begins translations. */
  padding: number;
  tokenizer: { id: string; hash: string };
  /** Beam search as the model was judged with. */
  search: { width: number; lengthPenalty: number };
  corpora: Record<string, { sha256: string; licence?: string }>;
  provenance: Provenance;
};

/** A model that can translate. */
export type Translator = {
  cfg: TransformerConfig;
  params: TransformerParams;
  tokenizer: Tokenizer;
  endOfText: number;
  padding: number;
};

/** Tokenizer, special tokens under transformers' names, and provenance. */
export function translatorParts(tokenizer: Tokenizer, about: AboutTranslator): FolderParts {
  const { endOfText, padding, search } = about;
  const specialIds = {
    bos_token_id: endOfText,
    eos_token_id: endOfText,
    pad_token_id: padding,
    decoder_start_token_id: padding,
  };
  return {
    tokenizerJson: `${JSON.stringify(tokenizer.toJSON(), null, 2)}\n`,
    generationConfig: {
      ...specialIds,
      bad_words_ids: [[padding]],
      do_sample: false,
      num_beams: search.width,
      length_penalty: search.lengthPenalty,
    },
    specialIds,
    extra: { [ABOUT_FILE]: `${JSON.stringify(about, null, 2)}\n` },
  };
}

/**
 * Open a translation model; it is verified against its checksums where it has some.
 * @throws UserError when something is missing, damaged, of another architecture, or does not belong together
 */
export function openTranslator(folder: string): Promise<Translator> {
  return withFolder(folder, ({ config, tensors, tokenizer, endOfText }) => {
    const { cfg, params } = transformerFromHuggingFace(config, tensors, folder);
    const padding = config["pad_token_id"];
    if (typeof padding !== "number" || config["decoder_start_token_id"] !== padding)
      throw new UserError(
        `${path.join(folder, "config.json")}: pad_token_id and decoder_start_token_id must be one token, which begins translations`,
      );
    return { cfg, params, tokenizer, endOfText, padding };
  });
}
