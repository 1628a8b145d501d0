// A checkpoint is a folder that Hugging Face opens, whole or absent, with its training state beside it.
import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  hasChecksums,
  publishFolder,
  readJsonFile,
  readTextFile,
  UserError,
  verifyFolder,
} from "@llmsmith/files";
import type { RawTensor } from "./raw-tensor.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

/** What a training needs beyond the weights to go on: numbers as tensors, everything else as JSON. */
export type TrainingPart = { json: Record<string, unknown>; tensors: Map<string, RawTensor> };

/** What a checkpoint folder holds. */
export type Checkpoint = {
  /** `config.json`. */
  config: Record<string, unknown>;
  /** `model.safetensors`. */
  tensors: Map<string, RawTensor>;
  /** Content of `tokenizer.json`. */
  tokenizerJson?: string;
  /** `generation_config.json`. */
  generationConfig?: Record<string, unknown>;
  /** `training/state.json` and `training/state.safetensors`. */
  training?: TrainingPart;
};

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/**
 * Write a checkpoint folder at once, replacing an older one of that name.
 * @param extra further text files by name
 * @throws UserError when the disk is full, the folder is not writable, …
 */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  extra: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { config, tensors, tokenizerJson, generationConfig, training } = checkpoint;
  await publishFolder(
    folder,
    async (temporary) => {
      const at = (name: string) => path.join(temporary, name);
      await writeFile(at("config.json"), json(config));
      await writeSafetensors(at("model.safetensors"), tensors);
      if (tokenizerJson !== undefined) await writeFile(at("tokenizer.json"), tokenizerJson);
      if (generationConfig) await writeFile(at("generation_config.json"), json(generationConfig));
      if (training) {
        await mkdir(at("training"));
        await writeFile(at("training/state.json"), json(training.json));
        await writeSafetensors(at("training/state.safetensors"), training.tensors);
      }
      for (const [name, text] of Object.entries(extra)) await writeFile(at(name), text);
    },
    { replace: true },
  );
}

/**
 * Read a checkpoint folder. One of ours is verified against its checksums first; a Hugging Face folder
 * from elsewhere has none and is read as it is.
 * @throws UserError naming the file that is missing or damaged
 */
export async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  if (!(await exists(folder)))
    throw new UserError(`${folder}: no such folder; check the path of the model`);
  if (await hasChecksums(folder)) await verifyFolder(folder);
  const at = (name: string) => path.join(folder, name);
  const checkpoint: Checkpoint = {
    config: (await readJsonFile(at("config.json"))) as Record<string, unknown>,
    tensors: (await readSafetensors(at("model.safetensors"))).tensors,
  };
  if (await exists(at("tokenizer.json")))
    checkpoint.tokenizerJson = await readTextFile(at("tokenizer.json"));
  if (await exists(at("generation_config.json")))
    checkpoint.generationConfig = (await readJsonFile(at("generation_config.json"))) as Record<
      string,
      unknown
    >;
  if (await exists(at("training/state.json")))
    checkpoint.training = {
      json: (await readJsonFile(at("training/state.json"))) as Record<string, unknown>,
      tensors: (await readSafetensors(at("training/state.safetensors"))).tensors,
    };
  return checkpoint;
}

/**
 * Compare the settings under which a checkpoint was made with those wanted now.
 * @param where the checkpoint, named in the error
 * @throws UserError naming the first field that differs
 */
export function requireSameConfig(
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
  where: string,
): void {
  for (const field of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const [want, have] = [expected[field], found[field]].map((value) => JSON.stringify(value));
    if (want !== have)
      throw new UserError(
        `${where}: made with ${field} ${have ?? "(absent)"}, but ${want ?? "(absent)"} is wanted; use the same settings or start anew`,
      );
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
