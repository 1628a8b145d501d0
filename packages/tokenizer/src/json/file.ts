// tokenizer.json on disk.
import { readJsonFile, writeFileAtomic } from "@llmsmith/files";
import { tokenizerFromJSON } from "./read-tokenizer.ts";
import type { Tokenizer } from "../types.ts";

/** Writes tokenizer.json at `path`, whole or not at all; PyPI `tokenizers` and `transformers` open it. */
export async function saveTokenizer(
  path: string,
  tokenizer: Pick<Tokenizer, "toJSON">,
): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(tokenizer.toJSON(), null, 2)}\n`);
}

/** Reads a tokenizer.json, ours or Hugging Face's. Throws a UserError naming the path and the field at fault. */
export async function loadTokenizer(path: string): Promise<Tokenizer> {
  return tokenizerFromJSON(await readJsonFile(path), path);
}
