// Writes a corpus so that a crash never leaves half a file behind.

import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";

/** Writes `text` as UTF-8 to a temporary name beside `path`, syncs it, and renames it to `path`. */
export function writeCorpus(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, "w");
  try {
    const bytes = Buffer.from(text, "utf8");
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
