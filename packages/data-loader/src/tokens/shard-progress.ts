// What is done of a token folder that is being written, so that a killed run goes on at the next shard.
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import {
  checksumFile,
  explainFileError,
  readJsonFile,
  UserError,
  writeFileAtomic,
} from "@llmsmith/files";
import type { TokenShard } from "./manifest.ts";

const PROGRESS_FILE = "progress.json";

/** A whole shard, and how many documents begin in it. */
export type FinishedShard = TokenShard & { documents: number };

/** Finished shards, and the tokens of every document that begins in them. */
export type Finished = { shards: FinishedShard[]; lengths: number[] };

/**
 * The whole shards from the first on in `folder`; one that is missing or damaged ends them.
 * @param made what the tokens hang on
 * @throws UserError when the folder was begun with something else
 */
export async function readFinished(folder: string, made: string): Promise<Finished> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw explainFileError(error, "write", folder);
  });
  const where = path.join(folder, PROGRESS_FILE);
  const stored = (await readJsonFile(where).catch((error: unknown) => {
    if ((error as { cause?: { code?: string } }).cause?.code === "ENOENT") return undefined;
    throw error;
  })) as { made?: string; shards?: FinishedShard[] } | undefined;
  if (!stored) return { shards: [], lengths: [] };
  if (stored.made !== made || !Array.isArray(stored.shards))
    throw new UserError(
      `${where}: was begun with ${stored.made}, not ${made}; go on with the same, or remove the folder`,
    );
  const finished: Finished = { shards: [], lengths: [] };
  for (const [index, shard] of stored.shards.entries()) {
    const lengths = await readFile(path.join(folder, lengthsName(index))).catch(() => undefined);
    const found = await checksumFile(path.join(folder, shard.file)).catch(() => undefined);
    if (found?.sha256 !== shard.sha256 || lengths?.length !== shard.documents * 4) break;
    finished.shards.push(shard);
    for (let i = 0; i < lengths.length; i += 4) finished.lengths.push(lengths.readUInt32LE(i));
  }
  return finished;
}

/** Note a shard whose file is in place; its documents' lengths are stored first. */
export async function noteFinished(
  folder: string,
  made: string,
  shards: readonly FinishedShard[],
  lengths: Uint32Array,
): Promise<void> {
  const bytes = new Uint8Array(lengths.buffer, lengths.byteOffset, lengths.byteLength);
  await writeFileAtomic(path.join(folder, lengthsName(shards.length - 1)), bytes);
  await writeFileAtomic(path.join(folder, PROGRESS_FILE), `${JSON.stringify({ made, shards })}\n`);
}

/** Remove the folder of a run that has ended well. */
export async function removeProgress(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

function lengthsName(index: number): string {
  return `lengths-${String(index).padStart(5, "0")}.bin`;
}
