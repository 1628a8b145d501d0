// `checksums.json` of a folder from elsewhere: whether it may be followed at all.
import path from "node:path";
import { CHECKSUMS_FILE, UserError } from "@llmsmith/files";
import { readJsonObject } from "./read-json.ts";
import { shown } from "./shown.ts";

/**
 * Check that a folder's list of checksums names files in the folder, each with size and hash, before
 * `verifyFolder` opens what it names.
 * @throws UserError naming the entry that is none
 */
export async function requireChecksumList(folder: string): Promise<void> {
  const list = path.join(folder, CHECKSUMS_FILE);
  const { files } = await readJsonObject(list, { depth: 4 });
  for (const [name, entry] of Object.entries(files ?? {})) {
    const { bytes, sha256 } = (entry ?? {}) as Record<string, unknown>;
    if (!isInside(name) || typeof bytes !== "number" || typeof sha256 !== "string")
      throw new UserError(
        `${list}: the entry ${shown(name)} is not a file of the folder with its bytes and sha256; the file is damaged, get it again`,
      );
  }
}

/** Whether a name with forward slashes stays below the folder on every system. */
function isInside(name: string): boolean {
  return !/[\\:\0]/.test(name) && name.split("/").every((part) => !["", ".", ".."].includes(part));
}
