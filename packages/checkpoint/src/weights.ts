// The weights of a model folder: one file, or the shards that Hugging Face splits large models into.
import { stat } from "node:fs/promises";
import path from "node:path";
import { readJsonFile, UserError } from "@llmsmith/files";
import type { RawTensor } from "./raw-tensor.ts";
import { readSafetensors } from "./safetensors.ts";

/** Name of the file of weights in a model folder. */
export const WEIGHTS_FILE = "model.safetensors";
const INDEX_FILE = `${WEIGHTS_FILE}.index.json`;

/**
 * The tensors of `model.safetensors`, or of all files that `model.safetensors.index.json` lists.
 * @throws UserError when neither is there, or a file is damaged or lacks a tensor of the index
 */
export async function readWeights(folder: string): Promise<Map<string, RawTensor>> {
  const single = path.join(folder, WEIGHTS_FILE);
  if (await fileExists(single)) return (await readSafetensors(single)).tensors;
  const index = path.join(folder, INDEX_FILE);
  if (!(await fileExists(index))) {
    const pickled = await fileExists(path.join(folder, "pytorch_model.bin"));
    throw new UserError(
      pickled
        ? `${folder}: has pytorch_model.bin but no ${WEIGHTS_FILE}; save the model with save_pretrained(…, safe_serialization=True)`
        : `${single}: no such file; the folder is not a model, or its copy is incomplete`,
    );
  }
  return readShards(folder, index);
}

async function readShards(folder: string, index: string): Promise<Map<string, RawTensor>> {
  const { weight_map: map } = ((await readJsonFile(index)) ?? {}) as Record<string, unknown>;
  if (typeof map !== "object" || map === null)
    throw new UserError(`${index}: it has no weight_map; the file is damaged, get it again`);
  const tensors = new Map<string, RawTensor>();
  const wanted = Object.entries(map) as [name: string, file: unknown][];
  for (const file of new Set(wanted.map(([, name]) => name))) {
    if (typeof file !== "string" || path.basename(file) !== file)
      throw new UserError(
        `${index}: ${JSON.stringify(file)} is not the name of a file in the folder; get the file again`,
      );
    const shard = await readSafetensors(path.join(folder, file));
    for (const [name, tensor] of shard.tensors) tensors.set(name, tensor);
  }
  const missing = wanted.find(([name]) => !tensors.has(name));
  if (missing)
    throw new UserError(
      `${path.join(folder, String(missing[1]))}: tensor ${missing[0]} is missing, which ${INDEX_FILE} promises; get the folder again`,
    );
  return tensors;
}

/** Whether `file` is there and is a file. */
export async function fileExists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
