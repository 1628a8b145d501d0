// Where a corpus file lies: LLMSMITH_DATA, the path in the config, the cache, or its url.
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { resolveSource } from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import type { CorpusConfig, CorpusName } from "../config/types.ts";

/** Folder of downloaded corpora: LLMSMITH_CACHE, else below XDG_CACHE_HOME or ~/.cache. */
export function dataCacheFolder(): string {
  const { LLMSMITH_CACHE, XDG_CACHE_HOME } = process.env;
  const base =
    LLMSMITH_CACHE ?? path.join(XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "llmsmith");
  return path.join(base, "data");
}

/**
 * Path of the corpus's file; verified where the config gives its SHA-256.
 * @throws UserError when it is nowhere, or another file than was meant
 */
export async function findSource(name: CorpusName, corpus: CorpusConfig): Promise<string> {
  const { LLMSMITH_DATA } = process.env;
  const file = path.basename(corpus.file);
  const given = LLMSMITH_DATA ? [path.resolve(LLMSMITH_DATA)] : [];
  const folders = [...given, path.dirname(corpus.file)];
  if (corpus.sha256 === undefined) {
    for (const folder of folders) {
      const candidate = path.join(folder, file);
      if (
        await access(candidate).then(
          () => true,
          () => false,
        )
      )
        return candidate;
    }
    throw new UserError(
      `corpora.${name}.file: ${corpus.file} does not exist; correct the path, or put ${file} into a folder and set LLMSMITH_DATA to it`,
    );
  }
  try {
    return await resolveSource(
      {
        name: file,
        sha256: corpus.sha256,
        ...(corpus.url === undefined ? {} : { url: corpus.url }),
        ...(corpus.licence === undefined ? {} : { licence: corpus.licence }),
      },
      { folders, cacheFolder: dataCacheFolder() },
    );
  } catch (error) {
    if (!UserError.is(error) || LLMSMITH_DATA) throw error;
    const message = `corpora.${name}: ${error.message} (or set LLMSMITH_DATA to a folder that has it)`;
    throw new UserError(message, { cause: error });
  }
}
