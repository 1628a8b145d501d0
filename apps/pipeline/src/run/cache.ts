// Whether a stage's folder is there and whole, without reading it all.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { CHECKSUMS_FILE, type FolderChecksums } from "@llmsmith/files";

/** What is known of a stage's folder: absent, whole by its sizes, or the first file that is not. */
export type CacheState = "absent" | "whole" | { damaged: string };

/** Look at a published folder: the list of its files, and their sizes. */
export async function inspectFolder(folder: string): Promise<CacheState> {
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!exists) return "absent";
  const list = path.join(folder, CHECKSUMS_FILE);
  let files: FolderChecksums["files"];
  try {
    ({ files } = JSON.parse(await readFile(list, "utf8")) as FolderChecksums);
    for (const [name, { bytes }] of Object.entries(files)) {
      const file = path.join(folder, name);
      const size = await stat(file).then(
        (found) => found.size,
        () => -1,
      );
      if (size !== bytes) return { damaged: file };
    }
  } catch {
    return { damaged: list };
  }
  return "whole";
}
