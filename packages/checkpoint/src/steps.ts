// Checkpoints of a training under way: one folder a step, the newest whole one counts.
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { explainFileError } from "@llmsmith/files";

const pattern = /^step-(\d{8})$/;

/** Folder name of a step's checkpoint, sortable: `step-00000120`. */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(8, "0")}`;
}

/**
 * The newest checkpoint below `folder` with its step; undefined when there is none. What a killed process left
 * half-written has another name and is not seen.
 */
export async function latestCheckpoint(
  folder: string,
): Promise<{ path: string; step: number } | undefined> {
  const name = (await checkpointNames(folder)).at(-1);
  return name === undefined
    ? undefined
    : { path: path.join(folder, name), step: Number(pattern.exec(name)![1]) };
}

/** Delete all but the `keep` newest checkpoints, and leftovers of killed writers. */
export async function pruneCheckpoints(folder: string, keep: number): Promise<void> {
  const names = await checkpointNames(folder);
  const leftovers = (await list(folder)).filter((name) => name.startsWith(".step-"));
  for (const name of [...names.slice(0, Math.max(0, names.length - keep)), ...leftovers])
    await rm(path.join(folder, name), { recursive: true, force: true });
}

async function checkpointNames(folder: string): Promise<string[]> {
  return (await list(folder)).filter((name) => pattern.test(name)).sort();
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw explainFileError(error, "read", folder);
  }
}
