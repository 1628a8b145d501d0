// A model of the Hugging Face hub as a folder here: downloaded into the cache, then put together.
import { constants } from "node:fs";
import { copyFile, link } from "node:fs/promises";
import path from "node:path";
import {
  huggingFaceFiles,
  type HuggingFaceOptions,
  resolveHuggingFace,
  type ResolveHuggingFaceOptions,
} from "@llmsmith/data-loader";
import { publishFolder, readJsonFile, UserError } from "@llmsmith/files";
import { dataCacheFolder } from "../corpus/find-source.ts";
import { requireModelType } from "./check-model.ts";
import { chooseFiles, shardsOfIndex } from "./model-files.ts";

/** How {@link importFromHub} asks; of the network as for data sets. */
export type HubOptions = Pick<HuggingFaceOptions, "revision" | "retries" | "retryDelay"> &
  Pick<ResolveHuggingFaceOptions, "onProgress">;

/** Folder of downloaded models: below HF_HOME where that is set, else beside the corpora. */
export function hubCacheFolder(): string {
  const { HF_HOME } = process.env;
  return HF_HOME
    ? path.join(HF_HOME, "llmsmith")
    : path.join(path.dirname(dataCacheFolder()), "hub");
}

/**
 * Make `folder` of a repository's files. What was downloaded before is used again, also the part of a file; `model_type`
 * is looked at before the weights are downloaded.
 * @throws UserError when the hub cannot be reached or refuses, a file is missing or has another checksum, or the
 * architecture is not known
 */
export async function importFromHub(
  repository: string,
  folder: string,
  options: HubOptions = {},
): Promise<void> {
  const how = { ...options, kind: "model" as const, cacheFolder: hubCacheFolder() };
  const listed = (await huggingFaceFiles(repository, how)).map((file) => file.path);
  const { first, others, sharded } = chooseFiles(listed, repository);
  const get = (pattern: string[]) => resolveHuggingFace(repository, { ...how, pattern });
  const begun = await get(first);
  const [config, index] = first.map((name) => begun.find((file) => path.basename(file) === name)!);
  requireModelType(asObject(await readJsonFile(config!), config!), repository);
  const shards = sharded ? shardsOfIndex(await readJsonFile(index!), listed, repository) : [];
  const wanted = [...others, ...shards];
  const files = [...begun, ...(wanted.length > 0 ? await get(wanted) : [])];
  await publishFolder(folder, async (temporary) => {
    for (const file of files) await place(file, path.join(temporary, path.basename(file)));
  });
}

/** Weights are linked where the disk can, so that they are there once; small files are copied, to be edited. */
async function place(file: string, target: string): Promise<void> {
  if (file.endsWith(".safetensors"))
    try {
      return await link(file, target);
    } catch {
      // Another disk, or one without links.
    }
  await copyFile(file, target, constants.COPYFILE_FICLONE);
}

function asObject(value: unknown, file: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new UserError(`${file}: it is not a JSON object; the repository is no model`);
}
