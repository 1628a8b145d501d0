// The book's texts: in a folder of the user's, in the cache, or downloaded once; verified in each place.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { resolveSource, type Source } from "@llmsmith/data-loader";

/** Where chapters get their files from. */
export type BookData = {
  /** The content of one of {@link BOOK_FILES}. */
  text(name: string): Promise<string>;
  /** Where one of them lies. */
  path(name: string): Promise<string>;
};

const repository = "https://raw.githubusercontent.com/rasbt/LLMs-from-scratch/main";

/** The files that the chapters read, by name. */
export const BOOK_FILES: ReadonlyMap<string, Source> = new Map(
  [
    {
      name: "the-verdict.txt",
      url: `${repository}/ch02/01_main-chapter-code/the-verdict.txt`,
      sha256: "b41e41a68f0398a3154ae69e2e4c0e2694e17fe0d66730536837f1b01935b31f",
      licence: "public domain (Edith Wharton, 1908)",
    },
    {
      name: "sms-spam.tsv", // the archive's SMSSpamCollection, taken out of it and renamed; no address has it plain
      sha256: "7d039a24a6083ed9ef0f806ebad56bbb976e3aeb8de05669173bfdc4996c239d",
      licence: "CC-BY-4.0 (Almeida and Hidalgo, UCI SMS Spam Collection)",
    },
    {
      name: "instruction-data.json",
      url: `${repository}/ch07/01_main-chapter-code/instruction-data.json`,
      sha256: "7e09a9af353722ca15c18bc580f093f9c39d3178335a75177319cb1e1d163944",
      licence: "Apache-2.0 (rasbt/LLMs-from-scratch)",
    },
  ].map((source: Source) => [source.name, source]),
);

/** Where `npm run book` looks without `--data`: LLMSMITH_DATA, if it is set. */
export function defaultFolders(): string[] {
  const folder = process.env["LLMSMITH_DATA"];
  return folder ? [path.resolve(folder)] : [];
}

/**
 * Files from these folders, else from the cache, else from their url.
 * @param folders looked at in this order
 */
export function bookData(folders: readonly string[]): BookData {
  const cacheFolder = path.join(cacheBase(), "data");
  const find = async (name: string): Promise<string> => {
    const source = BOOK_FILES.get(name);
    if (source === undefined) throw new RangeError(`bookData: ${name} is none of the book's files`);
    return resolveSource(source, { folders, cacheFolder });
  };
  return { path: find, text: async (name) => readFile(await find(name), "utf8") };
}

/** The pipeline's cache: what one has downloaded, the other finds. */
function cacheBase(): string {
  const { LLMSMITH_CACHE, XDG_CACHE_HOME } = process.env;
  return LLMSMITH_CACHE ?? path.join(XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "llmsmith");
}
