// Finds a corpus file: in the user's folders, in the cache, or on the network; verified in each place.
import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import path from "node:path";
import { explainFileError, sha256File, UserError, writeFileAtomic } from "@llmsmith/files";
import pRetry, { AbortError } from "p-retry";

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
export type ResolveOptions = {
  /** Looked at first, by file name, in this order. */
  folders: readonly string[];
  /** Downloads are kept here, each under the beginning of its SHA-256. */
  cacheFolder: string;
  /** Default the global one. */
  fetch?: typeof globalThis.fetch;
  /** Further attempts after a failed download. Default 4. */
  retries?: number;
  /** Milliseconds before the second attempt; doubled for each further one. Default 500. */
  retryDelay?: number;
};

/**
 * The path of a verified copy of `source`: from the first folder that has it, from the cache, or
 * downloaded into the cache (temporary name, SHA-256, rename). A damaged copy in the cache is downloaded
 * again; one in a folder of the user's is an error, never overwritten.
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
  await download(source, url, cached, options);
  return cached;
}

async function download(
  source: Source,
  url: string,
  target: string,
  options: ResolveOptions,
): Promise<void> {
  const { fetch = globalThis.fetch, retries = 4, retryDelay = 500 } = options;
  const attempt = async (): Promise<void> => {
    try {
      await writeFileAtomic(target, verifiedBody(await request(fetch, url), source, url));
    } catch (error) {
      // A full disk, a wrong hash or a refusal stays as it is; whatever the network did may pass.
      if (UserError.is(error)) throw new AbortError(error);
      if (error instanceof AbortError) throw error;
      throw new Error(reasonOf(error), { cause: error });
    }
  };
  try {
    await pRetry(attempt, { retries, minTimeout: retryDelay, factor: 2, randomize: false });
  } catch (error) {
    if (UserError.is(error)) throw error;
    throw new UserError(
      `cannot download ${url}: ${reasonOf(error)} (after ${retries + 1} attempts); check the network, or ${byHand(source, options)}`,
      { cause: error },
    );
  }
}

async function request(fetch: typeof globalThis.fetch, url: string): Promise<Response> {
  const response = await fetch(url);
  if (response.ok && response.body) return response;
  await response.body?.cancel();
  const status = `the server answers ${response.status} ${response.statusText}`.trim();
  const passing = response.status >= 500 || [408, 425, 429].includes(response.status);
  if (passing) throw new Error(status);
  throw new UserError(
    `cannot download ${url}: ${status}; correct the address or get the file by hand`,
  );
}

/** The body's bytes; throws in place of its end when they are not the expected ones. */
async function* verifiedBody(
  response: Response,
  source: Source,
  url: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    yield chunk;
  }
  requireHash(
    url,
    hash.digest("hex"),
    source.sha256.toLowerCase(),
    "the file was changed at its source, nothing was kept",
  );
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

/** undici hides the reason ("ECONNREFUSED", "other side closed") in the cause of "fetch failed". */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const inner =
    cause instanceof Error ? cause.message || (cause as { code?: string }).code : undefined;
  return inner === undefined || message.includes(inner) ? message : `${message}: ${inner}`;
}
