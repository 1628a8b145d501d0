// A checkpoint is a folder that Hugging Face opens, whole or absent, with its training state beside it.
import { stat } from "node:fs/promises";
import path from "node:path";
import {
  CHECKSUMS_FILE,
  hasChecksums,
  publishFolder,
  readTextFile,
  UserError,
  verifyFolder,
  writeFileAtomic,
} from "@llmsmith/files";
import { requireChecksumList } from "./checksum-list.ts";
import { fileExists } from "./file-exists.ts";
import type { OpenTensors } from "./open-safetensors.ts";
import type { RawTensor } from "./raw-tensor.ts";
import { readJsonObject } from "./read-json.ts";
import { writeSafetensors } from "./safetensors.ts";
import { readSafetensors } from "./safetensors-read.ts";
import { INDEX_FILE } from "./shard-index.ts";
import { openWeights, readWeights, WEIGHTS_FILE, writeWeights } from "./weights.ts";
import { SHARD_NAME } from "./write-shards.ts";

/** What a training needs beyond the weights to go on: numbers as tensors, everything else as JSON. */
export type TrainingPart = { json: Record<string, unknown>; tensors: Map<string, RawTensor> };

/** What a checkpoint folder holds. */
export type Checkpoint = {
  /** `config.json`. */
  config: Record<string, unknown>;
  /** `model.safetensors`, or the shards of a Hugging Face folder. */
  tensors: Map<string, RawTensor>;
  /** Content of `tokenizer.json`. */
  tokenizerJson?: string;
  /** `generation_config.json`. */
  generationConfig?: Record<string, unknown>;
  /** `training/state.json` and `training/state.safetensors`. */
  training?: TrainingPart;
};

const files = {
  config: "config.json",
  tokenizer: "tokenizer.json",
  generation: "generation_config.json",
  trainingJson: "training/state.json",
  trainingTensors: "training/state.safetensors",
} as const;
const reserved: readonly string[] = [
  ...Object.values(files),
  WEIGHTS_FILE,
  INDEX_FILE,
  CHECKSUMS_FILE,
];
/** Objects and lists inside each other in a JSON file: far more than any has, too few to exhaust the stack. */
const MAX_DEPTH = 100;

/** How {@link saveCheckpoint} writes the weights. */
export type SaveOptions = {
  /** Split the weights into files of at most so many bytes of numbers each; a larger tensor has one alone. */
  maxShardBytes?: number;
};

/**
 * Write a checkpoint folder at once, replacing an older one of that name: killed at any moment, it leaves no
 * half-written folder.
 * @param extra further text files by name, in the folder or below it
 * @throws UserError when the disk is full, the folder is not writable, …; RangeError for an extra name that
 * leads out of the folder or is taken, or a shard size that is no whole number above 0
 */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  extra: Readonly<Record<string, string>> = {},
  options: SaveOptions = {},
): Promise<void> {
  const { config, tensors, tokenizerJson, generationConfig, training } = checkpoint;
  for (const name of Object.keys(extra)) requireFreeName(name);
  await publishFolder(
    folder,
    async (temporary) => {
      // Through the atomic writer for its errors: a full disk is told in one line for every file.
      const write = (name: string, text: string) =>
        writeFileAtomic(path.join(temporary, name), text);
      const json = (name: string, value: unknown) =>
        write(name, `${JSON.stringify(value, null, 2)}\n`);
      await json(files.config, config);
      await writeWeights(temporary, tensors, options.maxShardBytes);
      if (tokenizerJson !== undefined) await write(files.tokenizer, tokenizerJson);
      if (generationConfig) await json(files.generation, generationConfig);
      if (training) {
        await json(files.trainingJson, training.json);
        await writeSafetensors(path.join(temporary, files.trainingTensors), training.tensors);
      }
      for (const [name, text] of Object.entries(extra)) await write(name, text);
    },
    { replace: true },
  );
}

/**
 * Read a checkpoint folder. One of ours is verified against its checksums first; a Hugging Face folder
 * from elsewhere has none and is read as it is, also one whose weights are in several files.
 * @throws UserError naming the file that is missing or damaged
 */
export async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  await verifyModel(folder);
  const config = await readObject(path.join(folder, files.config));
  return { config, tensors: await readWeights(folder), ...(await readOthers(folder)) };
}

/** A checkpoint folder whose weights stay in their files until they are asked for. */
export type OpenCheckpoint = Omit<Checkpoint, "tensors"> & OpenTensors;

/**
 * Open a checkpoint folder, checked as {@link loadCheckpoint} does it. The numbers of a tensor are read each
 * time its `data` is asked for: a model that is put on an engine tensor by tensor is never in memory twice.
 * Close it afterwards.
 * @throws UserError as {@link loadCheckpoint}
 */
export async function openCheckpoint(folder: string): Promise<OpenCheckpoint> {
  await verifyModel(folder);
  const config = await readObject(path.join(folder, files.config));
  const others = await readOthers(folder);
  return { config, ...others, ...(await openWeights(folder)) };
}

async function verifyModel(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new UserError(`${folder}: no such folder; check the path of the model`);
  if (!found.isDirectory())
    throw new UserError(`${folder}: a model is a folder, this is a file; name the folder`);
  if (!(await hasChecksums(folder))) return;
  await requireChecksumList(folder);
  await verifyFolder(folder);
}

/** What may be there beside config and weights. */
async function readOthers(folder: string): Promise<Omit<Checkpoint, "config" | "tensors">> {
  const at = (name: string) => path.join(folder, name);
  const others: Omit<Checkpoint, "config" | "tensors"> = {};
  if (await fileExists(at(files.tokenizer)))
    others.tokenizerJson = await readTextFile(at(files.tokenizer));
  if (await fileExists(at(files.generation)))
    others.generationConfig = await readObject(at(files.generation));
  if (await fileExists(at(files.trainingJson)))
    others.training = {
      json: await readObject(at(files.trainingJson)),
      tensors: (await readSafetensors(at(files.trainingTensors))).tensors,
    };
  return others;
}

function readObject(file: string): Promise<Record<string, unknown>> {
  return readJsonObject(file, { depth: MAX_DEPTH, repeatedKeys: true });
}

function requireFreeName(name: string): void {
  const plain = path.posix.normalize(name.replaceAll("\\", "/"));
  if (plain === "." || plain.startsWith("..") || path.posix.isAbsolute(plain))
    throw new RangeError(`saveCheckpoint: the extra file ${name} would not be in the folder`);
  if (reserved.includes(plain) || SHARD_NAME.test(plain))
    throw new RangeError(`saveCheckpoint: the extra file ${name} is written already; rename it`);
}
