// The folder of a run: one process at a time, and no leftovers of killed ones.
import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { explainFileError, UserError } from "@llmsmith/files";

const LOCK = ".lock";

/**
 * Make the folder, claim it for this process, and remove what killed processes left half-written.
 * @returns what gives the folder free again
 * @throws UserError when it cannot be written or another run works in it
 */
export async function claimOutFolder(out: string): Promise<() => Promise<void>> {
  try {
    await mkdir(path.join(out, ".work"), { recursive: true });
  } catch (error) {
    throw explainFileError(error, "write", out);
  }
  const lock = path.join(out, LOCK);
  await claim(lock, out);
  for (const folder of [out, path.join(out, ".work"), ...(await workFolders(out))])
    await sweep(folder);
  return () => rm(lock, { force: true }).catch(() => undefined);
}

async function claim(lock: string, out: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(lock, "wx");
      await file.writeFile(String(process.pid));
      await file.close();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "EEXIST" || attempt > 1)
        throw explainFileError(error, "write", lock);
    }
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    if (isAlive(owner))
      throw new UserError(
        `${out}: process ${owner} is running in this folder; wait for it, choose another folder with --out, or remove ${lock} if it is no llmsmith`,
      );
    await rm(lock, { force: true });
  }
}

/** Whether another process has this number. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

async function workFolders(out: string): Promise<string[]> {
  const work = path.join(out, ".work");
  const found = await readdir(work, { withFileTypes: true });
  return found.filter((entry) => entry.isDirectory()).map((entry) => path.join(work, entry.name));
}

/** Remove `.NAME.partial-PID-…` of processes that are gone. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^\..+\.partial-(\d+)-[0-9a-f]+$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
