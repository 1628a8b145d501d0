// Checkpoints of a training under way: one folder a step, the newest whole one counts.
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { CHECKSUMS_FILE, explainFileError, readJsonFile, UserError } from "@llmsmith/files";

const pattern = /^step-(\d{8,})$/;
const leftover = /^\.step-\d{8,}\.partial-(\d+)/;
/** A leftover whose process number is in use again counts as abandoned after so long. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** A checkpoint's folder and the step it was made at. */
export type StepCheckpoint = { path: string; step: number };

/**
 * Folder name of a step's checkpoint, sortable by name up to step 99,999,999: `step-00000120`.
 * @throws RangeError when the step is not a whole number
 */
export function checkpointName(step: number): string {
  if (!Number.isSafeInteger(step) || step < 0)
    throw new RangeError(`checkpointName: step ${step} must be a whole number, 0 or more`);
  return `step-${String(step).padStart(8, "0")}`;
}

/**
 * The newest whole checkpoint below `folder`; undefined when there is none. What a killed process left
 * half-written has another name and is not seen; a folder that lacks a file, or has one cut short, is
 * passed over. The content is verified by `loadCheckpoint`.
 * @throws UserError when the folder cannot be read
 */
export async function latestCheckpoint(folder: string): Promise<StepCheckpoint | undefined> {
  return (await wholeCheckpoints(folder)).at(-1);
}

/**
 * Delete all but the `keep` newest whole checkpoints, and what killed writers left half-written. Folders of
 * other names, and steps that are not whole, are left for a person to look at.
 * @throws RangeError when `keep` is not a whole number; UserError when the folder cannot be changed
 */
export async function pruneCheckpoints(folder: string, keep: number): Promise<void> {
  if (!Number.isSafeInteger(keep) || keep < 0)
    throw new RangeError(`pruneCheckpoints: keep ${keep} must be a whole number, 0 or more`);
  const whole = await wholeCheckpoints(folder);
  const old = whole.slice(0, Math.max(0, whole.length - keep)).map((found) => found.path);
  for (const target of [...old, ...(await abandoned(folder))])
    try {
      await rm(target, { recursive: true, force: true });
    } catch (error) {
      throw explainFileError(error, "write", target);
    }
}

/** By step, oldest first. */
async function wholeCheckpoints(folder: string): Promise<StepCheckpoint[]> {
  const found: StepCheckpoint[] = [];
  for (const name of await list(folder)) {
    const step = pattern.exec(name)?.[1];
    const target = path.join(folder, name);
    if (step !== undefined && (await isWhole(target)))
      found.push({ path: target, step: Number(step) });
  }
  return found.sort((a, b) => a.step - b.step);
}

/** Whether every file that `checksums.json` lists is there with its size. */
async function isWhole(folder: string): Promise<boolean> {
  try {
    const { files } = (await readJsonFile(path.join(folder, CHECKSUMS_FILE))) as {
      files: Record<string, { bytes: number }>;
    };
    for (const [name, { bytes }] of Object.entries(files))
      if ((await stat(path.join(folder, name))).size !== bytes) return false;
    return true;
  } catch (error) {
    if (UserError.is(error) || error instanceof TypeError) return false;
    if (["ENOENT", "ENOTDIR"].includes((error as { code?: string }).code ?? "")) return false;
    throw explainFileError(error, "read", folder);
  }
}

/** Half-written folders of processes that are gone. */
async function abandoned(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await list(folder)) {
    const pid = leftover.exec(name)?.[1];
    if (pid === undefined) continue;
    const target = path.join(folder, name);
    const changed = (await stat(target).catch(() => undefined))?.mtimeMs;
    if (changed === undefined) continue;
    // Process numbers come again, above all in containers: ours too may be that of the killed run.
    const mayBeWriting =
      Number(pid) === process.pid
        ? changed >= performance.timeOrigin
        : isRunning(Number(pid)) && changed > Date.now() - ABANDONED_MS;
    if (!mayBeWriting) found.push(target);
  }
  return found;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw explainFileError(error, "read", folder);
  }
}
