// `llmsmith export`: a model folder as the GGUF file that llama.cpp runs.
import path from "node:path";
import { type GGUFType, openCheckpoint, writeGGUF } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { gptToGGUF } from "@llmsmith/gpt-model";
import { END_OF_TEXT, loadTextTokenizer, tokenizerToGGUF } from "@llmsmith/tokenizer";
import { writeJson } from "../cli/output.ts";

/** Options on the command line. */
export type ExportCommandOptions = { type: GGUFType; json?: boolean };

/**
 * Write the file, tensor by tensor, and say what it is.
 * @throws UserError for a model or tokenizer that GGUF cannot express, or files that are missing or damaged
 */
export async function exportModel(
  folder: string,
  file: string,
  { type, json = false }: ExportCommandOptions,
): Promise<void> {
  if (!file.endsWith(".gguf"))
    throw new UserError(`${file}: llama.cpp opens files that end in .gguf; name it so`, {
      exitCode: 2,
    });
  const { config, tensors, tokenizerJson, close } = await openCheckpoint(folder);
  try {
    const where = path.join(folder, "tokenizer.json");
    if (tokenizerJson === undefined)
      throw new UserError(`${where}: no such file; llama.cpp needs the model's tokenizer`);
    const tokenizer = await loadTextTokenizer(where);
    const eos = firstId(config["eos_token_id"]) ?? tokenizer.specialTokens.get(END_OF_TEXT);
    if (eos === undefined)
      throw new UserError(
        `${folder}: neither config.json nor tokenizer.json says which token ends a text; add eos_token_id to config.json`,
      );
    const bos = firstId(config["bos_token_id"]);
    const vocabSize = firstId(config["vocab_size"]) ?? tokenizer.vocabSize;
    if (tokenizer.vocabSize > vocabSize)
      throw new UserError(
        `${folder}: tokenizer.json has ${tokenizer.vocabSize} tokens, but the model only ${vocabSize}; it is the tokenizer of another model`,
      );
    const ids = { eos, ...(bos === undefined ? {} : { bos }) };
    const vocabulary = tokenizerToGGUF(tokenizer, vocabSize, ids, where);
    const model = gptToGGUF(config, tensors, folder, { type, tokenizer: vocabulary.metadata });
    const { bytes, sha256 } = await writeGGUF(file, model.metadata, model.tensors);
    const architecture = model.metadata.get("general.architecture")?.value;
    const notes = [...vocabulary.notes, ...model.notes];
    if (json)
      writeJson({ file, architecture, type, tensors: model.tensors.length, bytes, sha256, notes });
    else {
      process.stdout.write(
        `${file}: ${String(architecture)}, ${type}, ${model.tensors.length} tensors, ${bytes} bytes\n`,
      );
      for (const note of notes) process.stdout.write(`note: ${note}\n`);
    }
  } finally {
    close();
  }
}

/** An id, or the first of several, as Llama 3's end of text has them. */
function firstId(value: unknown): number | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "number" ? first : undefined;
}
