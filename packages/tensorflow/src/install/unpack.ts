// Takes out of wheels what an engine needs, laid out as pip would, so that the libraries find each other.
import { statfs } from "node:fs/promises";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import type { PlatformRelease } from "../release.ts";
import { LIBRARY_FOLDER } from "../installed.ts";
import type { Wheel } from "./wheel.ts";

/** Entries to extract from one wheel. */
export type Extraction = { wheel: Wheel; names: string[] };

/** The two libraries of the TensorFlow wheel. */
export function tensorflowEntries(release: PlatformRelease): string[] {
  return [`${LIBRARY_FOLDER}/${release.framework}`, `${LIBRARY_FOLDER}/${release.library}`];
}

/**
 * What the engine needs of an `nvidia-*` wheel: libraries, and of the compiler `ptxas` and libdevice,
 * which XLA calls. TensorFlow's RUNPATH points at `../nvidia/NAME/lib`. Headers stay out.
 */
export function cudaEntries(wheel: Wheel): string[] {
  return [...wheel.entries.keys()].filter(
    (name) => /^nvidia\/[^/]+\/(lib|bin|nvvm)\/.*[^/]$/.test(name) && !name.endsWith(".py"),
  );
}

/**
 * Extract everything below `folder`.
 * @throws UserError before anything is written when the disk has no room
 */
export async function unpack(
  extractions: readonly Extraction[],
  folder: string,
  onProgress: (file: string, bytes: number, totalBytes: number) => void,
): Promise<void> {
  let total = 0;
  for (const { wheel, names } of extractions)
    for (const name of names) total += wheel.entries.get(name)?.uncompressedSize ?? 0;
  await checkRoom(folder, total);
  let done = 0;
  for (const { wheel, names } of extractions)
    for (const name of names) {
      // yauzl refuses absolute names and "..", so an entry cannot leave the folder.
      await wheel.extract(name, path.join(folder, ...name.split("/")), (bytes) => {
        done += bytes;
        onProgress(name, done, total);
      });
    }
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes)
    throw new UserError(
      `${folder}: the engine takes ${megabytes(bytes)}, the disk has ${megabytes(free)}; free some space or set LLMSMITH_CACHE to another disk`,
    );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
