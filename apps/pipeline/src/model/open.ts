// A model folder, opened for use: weights on the engine, tokenizer, and what it was made for.
import { stat } from "node:fs/promises";
import path from "node:path";
import { openCheckpoint, type OpenCheckpoint } from "@llmsmith/checkpoint";
import { readJsonFile, UserError } from "@llmsmith/files";
import { type GPTConfig, gptFromHuggingFace, type GPTParams } from "@llmsmith/gpt-model";
import { END_OF_TEXT, type Tokenizer, tokenizerFromJSON } from "@llmsmith/tokenizer";
import { ABOUT_FILE, type AboutModel } from "./about.ts";

/** A language model that can be asked. */
export type OpenModel = {
  cfg: GPTConfig;
  params: GPTParams;
  tokenizer: Tokenizer;
  /** Id of the token that ends a text. */
  endOfText: number;
  /** Absent for Hugging Face folders from elsewhere. */
  about?: AboutModel;
};

/** A model's folder whose weights are still in their files, whichever model it is. */
export type OpenFolder = Pick<OpenModel, "tokenizer" | "endOfText" | "about"> &
  Pick<OpenCheckpoint, "config" | "tensors">;

/**
 * Open a language model; it is verified against its checksums where it has some.
 * @throws UserError when something is missing, damaged or does not belong together
 */
export function openModel(folder: string): Promise<OpenModel> {
  return withFolder(folder, ({ config, tensors, ...rest }) => {
    const [architecture] = (config["architectures"] as string[] | undefined) ?? [];
    if (architecture === "GPT2ForSequenceClassification")
      throw new UserError(`${folder}: this is a classifier; ask it with llmsmith classify`, {
        exitCode: 2,
      });
    const { cfg, params } = gptFromHuggingFace(config, tensors, folder);
    requireVocabulary(folder, rest.tokenizer, cfg);
    return { cfg, params, ...rest };
  });
}

/**
 * Call `use` with a model's folder. The weights are read tensor by tensor, as it asks for them, so that a model on
 * its way to the engine is never in memory twice; afterwards they can no longer be read.
 * @throws UserError as {@link openModel}, and what `use` throws
 */
export async function withFolder<T>(
  folder: string,
  use: (opened: OpenFolder) => T | Promise<T>,
): Promise<T> {
  const { config, tensors, tokenizerJson, close } = await openCheckpoint(folder);
  try {
    const beside = await readBeside(folder, config, tokenizerJson);
    return await use({ config, tensors, ...beside });
  } finally {
    close();
  }
}

/** Tokenizer, end of text and `llmsmith.json`. */
async function readBeside(
  folder: string,
  config: OpenCheckpoint["config"],
  tokenizerJson: string | undefined,
): Promise<Omit<OpenFolder, "config" | "tensors">> {
  const where = path.join(folder, "tokenizer.json");
  if (tokenizerJson === undefined)
    throw new UserError(`${where}: no such file; a model without its tokenizer cannot be asked`);
  const tokenizer = tokenizerFromJSON(parse(tokenizerJson, where), where);
  const about = await readAbout(folder);
  if (about && about.tokenizer.hash !== tokenizer.hash)
    throw new UserError(
      `${where}: this is the tokenizer of another model (${tokenizer.id}, but the model was trained with ${about.tokenizer.id}); copy the tokenizer.json of the model's run here`,
    );
  const stored = about?.endOfText ?? config["eos_token_id"];
  const endOfText = typeof stored === "number" ? stored : tokenizer.specialTokens.get(END_OF_TEXT);
  if (endOfText === undefined)
    throw new UserError(
      `${folder}: neither config.json nor tokenizer.json says which token ends a text; add eos_token_id to config.json`,
    );
  return { tokenizer, endOfText, ...(about ? { about } : {}) };
}

async function readAbout(folder: string): Promise<AboutModel | undefined> {
  const file = path.join(folder, ABOUT_FILE);
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) return undefined;
  const about = (await readJsonFile(file)) as Partial<AboutModel> | null;
  if (about?.version !== 1 || typeof about.tokenizer?.hash !== "string")
    throw new UserError(
      `${file}: not of version 1; the folder is damaged or from a newer llmsmith`,
    );
  return about as AboutModel;
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UserError(`${where}: not valid JSON; the file is damaged`, { cause: error });
  }
}

/** @throws UserError when a tokenizer has more tokens than the model */
export function requireVocabulary(
  folder: string,
  tokenizer: Tokenizer,
  cfg: { vocabSize: number },
): void {
  if (tokenizer.vocabSize > cfg.vocabSize)
    throw new UserError(
      `${folder}: tokenizer.json has ${tokenizer.vocabSize} tokens, but the model only ${cfg.vocabSize}; it is the tokenizer of another model`,
    );
}
