// The cache of Python's hub client, so that what one downloads the other finds: bytes by their checksum, and for each
// commit a folder of links to them.
import { mkdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { HuggingFaceFile } from "@llmsmith/data-loader";
import { explainFileError, writeFileAtomic } from "@llmsmith/files";

/** Folder of all repositories: HF_HUB_CACHE, else `hub` below HF_HOME, else the client's usual one. */
export function hubCacheFolder(): string {
  const { HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = process.env;
  if (HF_HUB_CACHE) return HF_HUB_CACHE;
  const home =
    HF_HOME || path.join(XDG_CACHE_HOME || path.join(homedir(), ".cache"), "huggingface");
  return path.join(home, "hub");
}

/** The cached files of one model. */
export class ModelCache {
  readonly #folder: string;

  /** @param repository `ORG/NAME` */
  constructor(repository: string) {
    this.#folder = path.join(hubCacheFolder(), ["models", ...repository.split("/")].join("--"));
  }

  /** Where the bytes of a file are kept. */
  blobOf({ checksum }: HuggingFaceFile): string {
    return path.join(this.#folder, "blobs", checksum.hex);
  }

  /**
   * Link a file of a commit to its bytes.
   * @throws UserError when the folder is not writable, or has no links
   */
  async link(commit: string, file: HuggingFaceFile): Promise<void> {
    const link = path.join(this.#folder, "snapshots", commit, ...file.path.split("/"));
    const target = path.relative(path.dirname(link), this.blobOf(file));
    if ((await readlink(link).catch(() => undefined)) === target) return;
    const temporary = `${link}.${process.pid}`;
    await this.#writing(link, async () => {
      await mkdir(path.dirname(link), { recursive: true });
      await rm(temporary, { force: true });
      await symlink(target, temporary);
      await rename(temporary, link);
    });
  }

  /**
   * Note at which commit a branch or tag is; nothing for a commit itself.
   * @throws UserError when the folder is not writable
   */
  async refer(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const file = path.join(this.#folder, "refs", ...revision.split("/"));
    // Without a line's end: the client reads the whole file.
    if ((await readFile(file, "utf8").catch(() => undefined)) === commit) return;
    await this.#writing(file, async () => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFileAtomic(file, commit);
    });
  }

  async #writing(file: string, doing: () => Promise<void>): Promise<void> {
    try {
      await doing();
    } catch (error) {
      throw explainFileError(error, "write", file);
    }
  }
}
