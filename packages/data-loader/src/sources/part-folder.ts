// The bytes of an unfinished download, kept for the next attempt; each is one process's at a time.
//
// A part is a folder, so that one rename moves the bytes together with what is known about them. It lies
// under a name that says whose it is: taking over a part is a rename, which only one of two processes can do,
// so that no lock has to be removed and nobody waits for a process that may be gone.
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { threadId } from "node:worker_threads";
import { writeFileAtomic } from "@llmsmith/files";

/** What the bytes of a part are a beginning of. */
export type PartAbout = {
  url: string;
  /** The digest that the whole file must have. */
  expected: string;
  /** What `If-Range` asks with: a strong ETag or a Last-Modified. */
  validator: string;
  /** Size of the whole file, where the server said it. */
  total?: number;
};

const ABOUT = "about.json";
const held = heldParts();

/** A part that this process holds, from {@link holdPart} to `release` or `remove`. */
export class PartFolder {
  readonly #target: string;
  readonly #folder: string;

  constructor(target: string, folder: string) {
    this.#target = target;
    this.#folder = folder;
  }

  /** The file of the bytes; it may not exist yet. */
  get bytesFile(): string {
    return path.join(this.#folder, "bytes");
  }

  /** How many bytes are there. */
  async size(): Promise<number> {
    return (await stat(this.bytesFile).catch(() => undefined))?.size ?? 0;
  }

  /** What was noted last, or undefined when there is nothing that can be read. */
  async about(): Promise<PartAbout | undefined> {
    try {
      const about: unknown = JSON.parse(
        await readFile(path.join(this.#folder, ABOUT), { encoding: "utf8" }),
      );
      return isAbout(about) ? about : undefined;
    } catch {
      return undefined; // damaged or absent: the download begins anew
    }
  }

  /** Forget the bytes and note what the next ones are; `undefined` when they cannot be gone on with. */
  async begin(about: PartAbout | undefined): Promise<void> {
    await rm(path.join(this.#folder, ABOUT), { force: true });
    await rm(this.bytesFile, { force: true });
    if (about) await writeFileAtomic(path.join(this.#folder, ABOUT), JSON.stringify(about));
  }

  /** Leave the part to whoever comes next; one that could not be gone on with is removed. */
  async release(): Promise<void> {
    try {
      if ((await this.about()) === undefined || (await this.size()) === 0) return;
      await rename(this.#folder, `${this.#target}.part`);
    } catch {
      // Another process has left its part there already: one is enough.
    } finally {
      await this.remove();
    }
  }

  /** Take the part away. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
    held.delete(this.#folder);
  }
}

/**
 * The part of `target` that holds the most bytes of `url`, taken over from a process that has left it or is
 * gone, or an empty one. Parts that are in use are left alone: two processes that want the same file at once
 * both download it.
 */
export async function holdPart(target: string, url: string, expected: string): Promise<PartFolder> {
  await mkdir(path.dirname(target), { recursive: true });
  let best = { part: undefined as PartFolder | undefined, size: -1 };
  for (const left of await abandonedParts(target)) {
    const folder = ownName(target);
    held.add(folder);
    try {
      await rename(left, folder);
    } catch {
      held.delete(folder); // another process was faster
      continue;
    }
    const part = new PartFolder(target, folder);
    const about = await part.about();
    const size = about?.url === url && about.expected === expected ? await part.size() : -1;
    if (size > best.size) {
      await best.part?.remove();
      best = { part, size };
    } else await part.remove();
  }
  if (best.part) return best.part;
  const folder = ownName(target);
  held.add(folder);
  await mkdir(folder);
  return new PartFolder(target, folder);
}

async function abandonedParts(target: string): Promise<string[]> {
  const folder = path.dirname(target);
  const prefix = `${path.basename(target)}.part`;
  return (await readdir(folder))
    .filter((name) => name === prefix || name.startsWith(`${prefix}@`))
    .map((name) => path.join(folder, name))
    .filter((part) => part === `${target}.part` || isAbandoned(part, target));
}

function ownName(target: string): string {
  const random = randomBytes(4).toString("hex");
  return `${target}.part@${process.pid}.${threadId}.${random}@${hostname()}`;
}

/** Whether the owner that a part's name says is gone. When in doubt it is not. */
function isAbandoned(part: string, target: string): boolean {
  const owner = /^(\d+)\.(\d+)\.[0-9a-f]+@(.*)$/.exec(part.slice(`${target}.part@`.length));
  if (!owner || owner[3] !== hostname()) return false; // other machines' processes cannot be asked
  const pid = Number(owner[1]);
  // In a container each start may have the same process id: what this thread does not hold is an older one's.
  if (pid === process.pid) return Number(owner[2]) === threadId && !held.has(part);
  try {
    process.kill(pid, 0); // signal 0 only asks
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ESRCH";
  }
}

/** One set for all copies of this module in the thread. */
function heldParts(): Set<string> {
  const all = globalThis as { [key: symbol]: Set<string> | undefined };
  return (all[Symbol.for("@llmsmith/data-loader parts")] ??= new Set());
}

function isAbout(value: unknown): value is PartAbout {
  if (typeof value !== "object" || value === null) return false;
  const { url, expected, validator, total } = value as Record<string, unknown>;
  return (
    typeof url === "string" &&
    typeof expected === "string" &&
    typeof validator === "string" &&
    (total === undefined || typeof total === "number")
  );
}
