// Whole or absent: a file is written under a temporary name, fsynced, and renamed.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { explainFileError } from "./explain.ts";

/** What {@link writeFileAtomic} wrote. */
export type WrittenFile = { bytes: number; sha256: string };

/** Data to write: text as UTF-8, bytes, or chunks of bytes. */
export type FileData = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A name beside `target` that no other process uses; starts with a dot so that globs pass it by. */
export function temporaryName(target: string): string {
  const suffix = `${process.pid}-${randomBytes(4).toString("hex")}`;
  return path.join(path.dirname(target), `.${path.basename(target)}.partial-${suffix}`);
}

/**
 * Write a file so that `target` holds all of `data` or is left as it was, whatever happens.
 * Missing parent folders are made.
 * @throws UserError when the disk is full, the folder is not writable, …; errors of the data's own
 * iterator pass through
 */
export async function writeFileAtomic(target: string, data: FileData): Promise<WrittenFile> {
  const temporary = temporaryName(target);
  const hash = createHash("sha256");
  let bytes = 0;
  let fromData = false;
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const file = await open(temporary, "wx");
    try {
      const chunks = chunksOf(data)[Symbol.asyncIterator]();
      for (;;) {
        fromData = true;
        const { value, done } = await chunks.next();
        fromData = false;
        if (done === true) break;
        hash.update(value);
        bytes += value.length;
        await file.writeFile(value);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    await syncFolder(path.dirname(target));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fromData ? error : explainFileError(error, "write", target);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Make a rename or a new name in `folder` survive a power cut, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined); // Windows opens no folders
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function* chunksOf(data: FileData): AsyncGenerator<Uint8Array> {
  if (typeof data === "string") yield Buffer.from(data, "utf8");
  else if (data instanceof Uint8Array) yield data;
  else yield* data;
}
