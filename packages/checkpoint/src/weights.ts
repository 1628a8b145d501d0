// The weights of a model folder: one file, or the shards that Hugging Face splits large models into.
import path from "node:path";
import { UserError } from "@llmsmith/files";
import { fileExists } from "./file-exists.ts";
import { openSafetensors, type OpenTensors } from "./open-safetensors.ts";
import type { RawTensor } from "./raw-tensor.ts";
import { writeSafetensors } from "./safetensors.ts";
import { readSafetensors } from "./safetensors-read.ts";
import { INDEX_FILE, shardsOf } from "./shard-index.ts";
import { planShards, writeShards } from "./write-shards.ts";

/** Name of the file of weights in a model folder. */
export const WEIGHTS_FILE = "model.safetensors";

/**
 * Write `model.safetensors`, or where the numbers are more than `maxShardBytes` an index and its shards.
 * @throws RangeError for a limit that is no whole number above 0; UserError as {@link writeSafetensors}
 */
export async function writeWeights(
  folder: string,
  tensors: ReadonlyMap<string, RawTensor>,
  maxShardBytes?: number,
): Promise<void> {
  const shards = maxShardBytes === undefined ? [] : planShards(tensors, maxShardBytes);
  if (shards.length > 1) await writeShards(folder, shards);
  else await writeSafetensors(path.join(folder, WEIGHTS_FILE), tensors);
}

/**
 * The tensors of `model.safetensors`, or of all files that `model.safetensors.index.json` lists.
 * @throws UserError when neither is there, a file is damaged, or the index and its shards contradict each
 * other
 */
export async function readWeights(folder: string): Promise<Map<string, RawTensor>> {
  const tensors = new Map<string, RawTensor>();
  for (const file of await weightFiles(folder))
    for (const [name, tensor] of (await readSafetensors(file)).tensors) tensors.set(name, tensor);
  return tensors;
}

/**
 * The same tensors, whose numbers stay in their files until they are asked for.
 * @throws UserError as {@link readWeights}
 */
export async function openWeights(folder: string): Promise<OpenTensors> {
  const tensors = new Map<string, RawTensor>();
  const opened: OpenTensors[] = [];
  const close = () => opened.forEach((file) => file.close());
  try {
    for (const file of await weightFiles(folder)) {
      const open = await openSafetensors(file);
      opened.push(open);
      for (const [name, tensor] of open.tensors) tensors.set(name, tensor);
    }
  } catch (error) {
    close();
    throw error;
  }
  return { tensors, close };
}

async function weightFiles(folder: string): Promise<string[]> {
  const single = path.join(folder, WEIGHTS_FILE);
  if (await fileExists(single)) return [single];
  if (await fileExists(path.join(folder, INDEX_FILE))) return shardsOf(folder);
  const pickled = await fileExists(path.join(folder, "pytorch_model.bin"));
  throw new UserError(
    pickled
      ? `${folder}: has pytorch_model.bin but no ${WEIGHTS_FILE}; save the model with save_pretrained(…, safe_serialization=True)`
      : `${single}: no such file; the folder is not a model, or its copy is incomplete`,
  );
}
