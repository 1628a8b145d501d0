// Finds a corpus file: in the user's folders, in the cache, or on the network; verified in each place.
import { access } from "node:fs/promises";
import path from "node:path";
import { explainFileError, sha256File, UserError } from "@llmsmith/files";
import { sha256Digest } from "./digest.ts";
import { download, type DownloadOptions } from "./download.ts";

/** A file that is known by its name and SHA-256. */
export type Source = {
  /** File name, without folders. */
  name: string;
  /** Where to download it; without one it must lie in a folder or the cache. */
  url?: string;
  /** Hexadecimal SHA-256 of its bytes. */
  sha256: string;
  /** Named in the error for a file that must be got by hand. */
  licence?: string;
};

/** Where {@link resolveSource} looks. */
export type ResolveOptions = DownloadOptions & {
  /** Looked at first, by file name, in this order. */
  folders: readonly string[];
  /** Downloads are kept here, each under the beginning of its SHA-256. */
  cacheFolder: string;
};

/**
 * The path of a verified copy of `source`: from the first folder that has it, from the cache, or
 * downloaded into the cache (temporary name, SHA-256, rename). A download that was cut off, also by the end
 * of its process, goes on where it ended. A damaged copy in the cache is downloaded again; one in a folder of
 * the user's is an error, never overwritten.
 * @throws UserError when a copy has another SHA-256 (naming both), there is none and no `url`, or the
 * download fails, with what to do instead
 */
export async function resolveSource(source: Source, options: ResolveOptions): Promise<string> {
  const { name, url } = source;
  const expected = source.sha256.toLowerCase();
  if (name === "" || name !== path.basename(name) || name === "." || name === "..")
    throw new RangeError(
      `resolveSource: name ${JSON.stringify(name)} must be a file name without folders`,
    );
  if (!/^[0-9a-f]{64}$/.test(expected))
    throw new RangeError(`resolveSource: sha256 of ${name} must be 64 hexadecimal digits`);
  for (const folder of options.folders) {
    const file = path.join(folder, name);
    if (!(await exists(file))) continue;
    requireHash(
      file,
      await sha256File(file),
      expected,
      "put the right file there, or take it away",
    );
    return file;
  }
  const cached = path.join(options.cacheFolder, expected.slice(0, 16), name);
  if (await exists(cached)) {
    const found = await sha256File(cached);
    if (found === expected) return cached;
    if (url === undefined) requireHash(cached, found, expected, "restore a copy");
  }
  if (url === undefined)
    throw new UserError(`${name}: not in ${placesOf(options)}; ${byHand(source, options)}`);
  const wanted = { url, digest: sha256Digest(expected), byHand: byHand(source, options) };
  await download(cached, wanted, options);
  return cached;
}

function requireHash(where: string, found: string, expected: string, remedy: string): void {
  if (found !== expected)
    throw new UserError(`${where}: its SHA-256 is ${found}, expected ${expected}; ${remedy}`);
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw explainFileError(error, "read", file);
  }
}

function placesOf(options: ResolveOptions): string {
  return [...options.folders, options.cacheFolder].join(", ");
}

function byHand({ name, sha256, licence }: Source, options: ResolveOptions): string {
  const terms = licence === undefined ? "" : `, licence ${licence}`;
  return `put ${name} (SHA-256 ${sha256}${terms}) into ${options.folders[0] ?? options.cacheFolder}`;
}
