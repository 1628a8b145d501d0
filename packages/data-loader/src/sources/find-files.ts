// Files of a corpus: what the user names as files, folders and patterns, in one order on every machine.
import { stat } from "node:fs/promises";
import path from "node:path";
import { explainFileError, UserError } from "@llmsmith/files";
import { glob, isDynamicPattern } from "tinyglobby";
import { STANDARD_INPUT } from "../rows/decode.ts";
import { KNOWN_ENDINGS } from "../rows/read-rows.ts";

const readable = `**/*.{${KNOWN_ENDINGS.join(",")}}{,.gz,.zst}`;

/**
 * The files behind `names`: a file stands for itself, a folder for all files in and below it whose ending
 * says a format of `readRows`, a pattern (`data/*.jsonl`, `**` for any depth) for the files that fit it; `-` is
 * standard input. Each name's files are sorted by their paths' code units; names that begin with a dot are
 * left out, and links to folders are not followed, so that no loop of links is entered. A file that two names
 * find is taken once.
 * @throws UserError naming what does not exist or holds no file that can be read
 */
export async function findFiles(names: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  for (const name of names)
    for (const file of await filesOf(name)) {
      const key = file === STANDARD_INPUT ? file : path.resolve(file);
      if (!found.has(key)) found.set(key, file);
    }
  return [...found.values()];
}

async function filesOf(name: string): Promise<string[]> {
  if (name === STANDARD_INPUT) return [name];
  const kind = await kindOf(name);
  if (kind === "file") return [name];
  const files =
    kind === "folder"
      ? (await matching(readable, name)).map((file) => path.join(name, file))
      : await matching(name, process.cwd());
  if (files.length > 0) return files;
  throw new UserError(
    kind === "folder"
      ? `${name}: no file in this folder ends in ${KNOWN_ENDINGS.map((ending) => `.${ending}`).join(" ")} (or these with .gz or .zst); name the files`
      : `${name}: no file fits this pattern; check it, and quote it so that the shell leaves it alone`,
  );
}

async function kindOf(name: string): Promise<"file" | "folder" | "pattern"> {
  try {
    return (await stat(name)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (isDynamicPattern(name)) return "pattern";
    throw explainFileError(error, "read", name);
  }
}

/** Files below `folder` that fit, sorted; relative to it unless the pattern begins at the root. */
async function matching(pattern: string, folder: string): Promise<string[]> {
  const files = await glob(pattern, {
    cwd: folder,
    absolute: path.isAbsolute(pattern),
    expandDirectories: false,
    followSymbolicLinks: false,
    onlyFiles: true,
  });
  return files.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
