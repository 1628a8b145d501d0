// Whole or absent, for folders: written beside the target, checksummed, fsynced, renamed.
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { checksumFile } from "./checksum.ts";
import { explainFileError } from "./explain.ts";
import { readJsonFile } from "./read.ts";
import { UserError } from "./user-error.ts";
import { syncFolder, temporaryName, writeFileAtomic } from "./write.ts";

/** Name of the file that holds a folder's checksums. */
export const CHECKSUMS_FILE = "checksums.json";

/** Size and SHA-256 of every file of a folder, by path relative to it with forward slashes. */
export type FolderChecksums = {
  version: 1;
  files: Record<string, { bytes: number; sha256: string }>;
};

/**
 * Make the folder `target` appear at once, complete: `write` fills a temporary folder beside it,
 * every file is fsynced and listed with its SHA-256 in `checksums.json`, then the folder is renamed.
 * A process killed at any moment leaves no half-written target. With `replace` two renames are needed;
 * killed between them, the old folder is whole under its `.NAME.partial-…` name.
 * @param options.replace whether an existing target is replaced (default false: an error)
 * @throws UserError when the target exists, the disk is full, …; what `write` throws passes through
 */
export async function publishFolder(
  target: string,
  write: (temporary: string) => Promise<void>,
  options: { replace?: boolean } = {},
): Promise<FolderChecksums> {
  const temporary = temporaryName(target);
  try {
    await mkdir(temporary, { recursive: true });
  } catch (error) {
    throw explainFileError(error, "write", target);
  }
  try {
    await write(temporary);
    try {
      const checksums = await checksumFolder(temporary);
      await writeFileAtomic(
        path.join(temporary, CHECKSUMS_FILE),
        `${JSON.stringify(checksums, null, 2)}\n`,
      );
      await moveIntoPlace(temporary, target, options.replace ?? false);
      return checksums;
    } catch (error) {
      throw explainFileError(error, "write", target);
    }
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Whether `folder` has a `checksums.json`, that is, was published by {@link publishFolder}. */
export async function hasChecksums(folder: string): Promise<boolean> {
  return stat(path.join(folder, CHECKSUMS_FILE)).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Hash every file of a published folder again.
 * @throws UserError naming the first file that is missing, cut short or changed
 */
export async function verifyFolder(folder: string): Promise<FolderChecksums> {
  const list = path.join(folder, CHECKSUMS_FILE);
  const checksums = asChecksums(await readJsonFile(list), list);
  for (const [name, expected] of Object.entries(checksums.files)) {
    const file = path.join(folder, name);
    const found = await checksumFile(file);
    if (found.bytes !== expected.bytes)
      throw new UserError(
        `${file}: ${found.bytes} bytes, but ${CHECKSUMS_FILE} says ${expected.bytes}; the file was cut short or changed, make it again or restore a copy`,
      );
    if (found.sha256 !== expected.sha256)
      throw new UserError(
        `${file}: its SHA-256 is not the one in ${CHECKSUMS_FILE}; the file is damaged or was changed, make it again or restore a copy`,
      );
  }
  return checksums;
}

/** Checksums of all files below `folder`, sorted by name; every file is fsynced on the way. */
async function checksumFolder(folder: string): Promise<FolderChecksums> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const files: FolderChecksums["files"] = {};
  for (const name of names) {
    const file = path.join(folder, name);
    const handle = await open(file, "r+");
    await handle.sync();
    await handle.close();
    files[name.split(path.sep).join("/")] = await checksumFile(file);
  }
  return { version: 1, files };
}

async function moveIntoPlace(temporary: string, target: string, replace: boolean): Promise<void> {
  const exists = await stat(target).then(
    () => true,
    () => false,
  );
  if (exists && !replace)
    throw new UserError(`${target}: exists already; remove it or choose another name`);
  if (exists) {
    // A folder cannot be renamed over another: set the old one aside, so that it can come back.
    const old = temporaryName(target);
    await rename(target, old);
    try {
      await rename(temporary, target);
    } catch (error) {
      await rename(old, target);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  } else {
    await rename(temporary, target);
  }
  await syncFolder(path.dirname(target));
}

function asChecksums(value: unknown, where: string): FolderChecksums {
  const { version, files } = (value ?? {}) as Partial<FolderChecksums>;
  if (version !== 1 || typeof files !== "object" || files === null)
    throw new UserError(`${where}: not a list of checksums of version 1; the folder is damaged`);
  return { version, files };
}
