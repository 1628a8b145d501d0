// Files of data sets and models on the Hugging Face hub: listed by its client, downloaded and verified here.
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import type { ListFileEntry } from "@huggingface/hub";
import pRetry, { AbortError } from "p-retry";
import picomatch from "picomatch";
import { type Digest, hashFile, sha256Digest } from "./digest.ts";
import { download, type DownloadOptions, type DownloadProgress } from "./download.ts";

/** Which files of a repository. */
export type HuggingFaceOptions = {
  /** Default "dataset". */
  kind?: "dataset" | "model";
  /** Branch, tag or commit; a commit always names the same bytes. Default "main". */
  revision?: string;
  /** Glob or globs that a path must fit one of, such as `data/train-*.parquet`. Default all files. */
  pattern?: string | readonly string[];
  /** For private and gated repositories. Default the environment's HF_TOKEN. */
  token?: string;
  /** Address of the hub. Default the environment's HF_ENDPOINT, else huggingface.co. */
  endpoint?: string;
} & Pick<DownloadOptions, "fetch" | "retries" | "retryDelay">;

/** A file that the hub lists. */
export type HuggingFaceFile = {
  /** In the repository, with `/`. */
  path: string;
  bytes: number;
  url: string;
  /** Of large files (LFS) the SHA-256, of others git's SHA-1 of the blob. */
  checksum: { algorithm: "sha256" | "git-sha1"; hex: string };
};

/** Where {@link resolveHuggingFace} puts files. */
export type ResolveHuggingFaceOptions = HuggingFaceOptions & {
  /** Files are kept below it, under kind, repository, revision and their own path. */
  cacheFolder: string;
  /** Another place for a file; the same place for two files only where their checksums are the same. */
  targetOf?: (file: HuggingFaceFile) => string;
  /** As for other downloads, with the path in the repository. */
  onProgress?: (progress: DownloadProgress & { path: string }) => void;
};

/**
 * The files of `repository` (`ORG/NAME`) that fit, sorted by their paths' code units.
 * @throws UserError when the hub cannot be reached or refuses, an entry makes no sense, or no file fits
 */
export async function huggingFaceFiles(
  repository: string,
  options: HuggingFaceOptions = {},
): Promise<HuggingFaceFile[]> {
  const { pattern } = options;
  const entries = await asked(repository, options, () => listed(repository, options));
  const fits = pattern === undefined ? () => true : picomatch(pattern as string | string[]);
  const files = entries
    .filter((entry) => entry.type === "file" && fits(entry.path))
    .map((entry) => fileOf(entry, repository, options));
  if (files.length === 0)
    throw new UserError(
      pattern === undefined
        ? `${repository}: the hub lists no file at ${revisionOf(options)}; check the revision`
        : `${repository}: none of its ${entries.length} entries at ${revisionOf(options)} fits ${[pattern].flat().join(", ")}; correct the pattern`,
    );
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/**
 * Paths of verified copies of the files of `repository` that fit, for `readRows`: from the cache, or
 * downloaded into it. The hub is asked for the list each time; a file that was changed there, or damaged here,
 * is downloaded again.
 * @throws UserError as {@link huggingFaceFiles}, and when a download fails or has another checksum
 */
export async function resolveHuggingFace(
  repository: string,
  options: ResolveHuggingFaceOptions,
): Promise<string[]> {
  const { kind = "dataset", cacheFolder, onProgress } = options;
  const files = await huggingFaceFiles(repository, options);
  const revision = encodeURIComponent(revisionOf(options));
  const folder = path.join(cacheFolder, `${kind}s`, ...repository.split("/"), revision);
  const token = tokenOf(options);
  const { fetch, retries, retryDelay } = options;
  const how = {
    ...(fetch && { fetch }),
    ...(retries !== undefined && { retries }),
    ...(retryDelay !== undefined && { retryDelay }),
  };
  const targets: string[] = [];
  for (const file of files) {
    const target = options.targetOf?.(file) ?? path.join(folder, ...file.path.split("/"));
    const digest = digestOf(file);
    targets.push(target);
    if (await isThere(target, file, digest)) continue;
    const wanted = {
      url: file.url,
      digest,
      byHand: `put it at ${target}`,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      whenRefused: ({ status, headers }: Response) =>
        refusalRemedy(status, headers.get("x-error-code") ?? undefined),
    };
    await download(target, wanted, {
      ...how,
      ...(onProgress && {
        onProgress: (progress) => onProgress({ path: file.path, ...progress }),
      }),
    });
  }
  return targets;
}

/**
 * The commit that a revision of a model is at: what is asked for by it stays the same.
 * @throws UserError as {@link huggingFaceFiles}, and when the hub names no commit
 */
export async function huggingFaceModelCommit(
  repository: string,
  options: Omit<HuggingFaceOptions, "kind" | "pattern"> = {},
): Promise<string> {
  const how = { ...options, kind: "model" as const };
  const token = tokenOf(options);
  const { sha } = await asked(repository, how, async () => {
    const { modelInfo } = await import("@huggingface/hub");
    return modelInfo({
      name: repository,
      revision: revisionOf(options),
      additionalFields: ["sha"],
      hubUrl: endpointOf(options),
      ...(token !== undefined && { accessToken: token }),
      ...(options.fetch && { fetch: options.fetch }),
    });
  });
  if (typeof sha === "string" && /^[0-9a-f]{40}$/.test(sha)) return sha;
  throw new UserError(
    `${repository}: the hub names no commit of ${revisionOf(options)}; check HF_ENDPOINT`,
  );
}

/** What the hub's client answers, asked again while that may help. */
async function asked<T>(
  repository: string,
  options: HuggingFaceOptions,
  ask: () => Promise<T>,
): Promise<T> {
  requireRepository(repository);
  const { retries = 4, retryDelay = 500 } = options;
  const attempt = async (): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      const failed = listingError(error, repository, options);
      throw mayPass(error) ? failed : new AbortError(failed);
    }
  };
  return pRetry(attempt, { retries, minTimeout: retryDelay, factor: 2, randomize: false });
}

async function listed(repository: string, options: HuggingFaceOptions): Promise<ListFileEntry[]> {
  const { kind = "dataset", fetch } = options;
  const token = tokenOf(options);
  // The client is large, and few programs that read data need it.
  const { listFiles } = await import("@huggingface/hub");
  const entries: ListFileEntry[] = [];
  const list = listFiles({
    repo: { type: kind, name: repository },
    recursive: true,
    revision: encodeURIComponent(revisionOf(options)),
    hubUrl: endpointOf(options),
    ...(token !== undefined && { accessToken: token }),
    ...(fetch && { fetch }),
  });
  for await (const entry of list) entries.push(entry);
  return entries;
}

function fileOf(
  { path: name, size, oid, lfs }: ListFileEntry,
  repository: string,
  options: HuggingFaceOptions,
): HuggingFaceFile {
  const parts = name.split("/");
  // The list comes from outside: it must not name a place outside of the cache.
  if (parts.some((part) => part === "" || part === "." || part === ".." || /[\\:\0]/.test(part)))
    throw new UserError(
      `${repository}: the hub lists ${JSON.stringify(name)}, which is no path that can be kept; choose other files with a pattern`,
    );
  const checksum = lfs
    ? { algorithm: "sha256" as const, hex: lfs.oid.replace(/^sha256:/, "").toLowerCase() }
    : { algorithm: "git-sha1" as const, hex: (oid ?? "").toLowerCase() };
  const digits = checksum.algorithm === "sha256" ? 64 : 40;
  if (checksum.hex.length !== digits || !/^[0-9a-f]+$/.test(checksum.hex))
    throw new UserError(
      `${repository}: the hub gives no checksum of ${name} that can be used; get the file by hand`,
    );
  const place = options.kind === "model" ? repository : `datasets/${repository}`;
  const revision = encodeURIComponent(revisionOf(options));
  const url = `${endpointOf(options)}/${place}/resolve/${revision}/${parts.map(encodeURIComponent).join("/")}`;
  return { path: name, bytes: lfs?.size ?? size, url, checksum };
}

function digestOf({ bytes, checksum: { algorithm, hex } }: HuggingFaceFile): Digest {
  if (algorithm === "sha256") return sha256Digest(hex);
  // Git hashes a header with the length before the bytes.
  const start = () => createHash("sha1").update(`blob ${bytes}\0`);
  return { label: "git SHA-1", hex, start };
}

async function isThere(target: string, file: HuggingFaceFile, digest: Digest): Promise<boolean> {
  const there = await stat(target).catch(() => undefined);
  if (there?.size !== file.bytes) return false;
  return (await hashFile(target, digest.start())).digest("hex") === digest.hex;
}

function listingError(error: unknown, repository: string, options: HuggingFaceOptions): UserError {
  const { message, statusCode } = error as Error & { statusCode?: number };
  const remedy =
    refusalRemedy(statusCode) ??
    "check the name, the revision and the network, and set HF_TOKEN for a private or gated repository";
  const kind = options.kind === "model" ? "model" : "data set";
  const why = statusCode === 404 ? `no such ${kind} or revision there (404)` : message;
  return new UserError(
    `cannot list ${repository} at ${revisionOf(options)} on ${endpointOf(options)}: ${why}; ${remedy}`,
    { cause: error },
  );
}

/** What to do where the hub refuses with a status; `code` is the hub's own, of a gated repository "GatedRepo". */
function refusalRemedy(status: number | undefined, code?: string): string | undefined {
  if (status === 404) return "check the name and the revision";
  if (code === "GatedRepo")
    return "the repository is gated: accept its terms on its page, and set HF_TOKEN to a token of that account";
  // Without a token the hub does not tell a private repository from one that does not exist.
  if (status === 401 || status === 403)
    return "check the name; for a private or gated repository set HF_TOKEN to a token that may read it";
  return undefined;
}

/** Whether asking again may help: not when the hub refuses, or the token cannot be one. */
function mayPass(error: unknown): boolean {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== undefined) return statusCode >= 500 || [408, 425, 429].includes(statusCode);
  return !(error instanceof TypeError) || error.message === "fetch failed";
}

function requireRepository(repository: string): void {
  const parts = repository.split("/");
  if (parts.length > 2 || parts.some((part) => !/^[\w-][\w.-]*$/.test(part)))
    throw new UserError(
      `${JSON.stringify(repository)} is no name of a repository; write ORG/NAME, as in the hub's address`,
    );
}

function revisionOf({ revision = "main" }: HuggingFaceOptions): string {
  return revision;
}

function endpointOf({ endpoint }: HuggingFaceOptions): string {
  const given = endpoint ?? process.env["HF_ENDPOINT"];
  return (given || "https://huggingface.co").replace(/\/+$/, "");
}

function tokenOf({ token }: HuggingFaceOptions): string | undefined {
  return (token ?? process.env["HF_TOKEN"]) || undefined;
}
