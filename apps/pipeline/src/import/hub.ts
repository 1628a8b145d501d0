// A model of the Hugging Face hub as a folder here: downloaded into the cache, then put together.
import { constants } from "node:fs";
import { copyFile, link } from "node:fs/promises";
import path from "node:path";
import {
  huggingFaceFiles,
  huggingFaceModelCommit,
  type HuggingFaceOptions,
  resolveHuggingFace,
  type ResolveHuggingFaceOptions,
} from "@llmsmith/data-loader";
import { publishFolder, readJsonFile, UserError } from "@llmsmith/files";
import { requireModelType } from "./check-model.ts";
import { hubCacheFolder, ModelCache } from "./hub-cache.ts";
import { chooseFiles, shardsOfIndex } from "./model-files.ts";

/** How {@link importFromHub} asks; of the network as for data sets. */
export type HubOptions = Pick<HuggingFaceOptions, "revision" | "retries" | "retryDelay"> &
  Pick<ResolveHuggingFaceOptions, "onProgress">;

/**
 * Make `folder` of a repository's files. What was downloaded before, by this program or Python's client, is used again,
 * also the part of a file; `model_type` is looked at before the weights are downloaded.
 * @throws UserError when the hub cannot be reached or refuses, a file is missing or has another checksum, or the
 * architecture is not known
 */
export async function importFromHub(
  repository: string,
  folder: string,
  options: HubOptions = {},
): Promise<void> {
  const { revision = "main", ...network } = options;
  const commit = await huggingFaceModelCommit(repository, options);
  const cache = new ModelCache(repository);
  const how = { ...network, revision: commit, kind: "model" as const };
  const listed = await huggingFaceFiles(repository, how);
  const paths = listed.map((file) => file.path);
  const { first, others, sharded } = chooseFiles(paths, repository);
  /** The bytes of files by their names, downloaded and linked. */
  const get = async (names: readonly string[]): Promise<Map<string, string>> => {
    const wanted = listed.filter((file) => names.includes(file.path));
    await resolveHuggingFace(repository, {
      ...how,
      pattern: [...names],
      cacheFolder: hubCacheFolder(),
      targetOf: (file) => cache.blobOf(file),
    });
    for (const file of wanted) await cache.link(commit, file);
    return new Map(wanted.map((file) => [file.path, cache.blobOf(file)]));
  };
  const begun = await get(first);
  await cache.refer(revision, commit);
  const [config, index] = first.map((name) => begun.get(name)!);
  requireModelType(asObject(await readJsonFile(config!), repository), repository);
  const shards = sharded ? shardsOfIndex(await readJsonFile(index!), paths, repository) : [];
  const wanted = [...others, ...shards];
  const files = new Map([...begun, ...(wanted.length > 0 ? await get(wanted) : [])]);
  await publishFolder(folder, async (temporary) => {
    for (const [name, bytes] of files) await place(bytes, path.join(temporary, name));
  });
}

/** Weights are linked where the disk can, so that they are there once; small files are copied, to be edited. */
async function place(file: string, target: string): Promise<void> {
  if (target.endsWith(".safetensors"))
    try {
      return await link(file, target);
    } catch {
      // Another disk, or one without links.
    }
  await copyFile(file, target, constants.COPYFILE_FICLONE);
}

function asObject(value: unknown, repository: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new UserError(
    `${repository}: config.json is not a JSON object; the repository is no model`,
  );
}
