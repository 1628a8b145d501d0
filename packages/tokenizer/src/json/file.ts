// tokenizer.json on disk.
import { readJsonFile, writeFileAtomic } from "@llmsmith/files";
import { textTokenizerFromJSON } from "./read-text-tokenizer.ts";
import { tokenizerFromJSON } from "./read-tokenizer.ts";
import type { SubwordTokenizer, TextTokenizer, Tokenizer } from "../types.ts";

/** Writes tokenizer.json at `path`, whole or not at all; PyPI `tokenizers` and `transformers` open it. */
export async function saveTokenizer(
  path: string,
  tokenizer: Pick<TextTokenizer, "toJSON">,
): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(tokenizer.toJSON(), null, 2)}\n`);
}

/** Reads a tokenizer.json of byte-level BPE, ours or Hugging Face's. Throws a UserError naming the path and the field at fault. */
export async function loadTokenizer(path: string): Promise<Tokenizer> {
  return tokenizerFromJSON(await readJsonFile(path), path);
}

/**
 * Reads a tokenizer.json of any kind: byte-level BPE, WordPiece (BERT), Unigram or BPE over characters (Llama 2, Gemma).
 * All but the first have a member `kind`.
 * Throws a UserError naming the path and the field at fault.
 */
export async function loadTextTokenizer(path: string): Promise<Tokenizer | SubwordTokenizer> {
  return textTokenizerFromJSON(await readJsonFile(path), path);
}
