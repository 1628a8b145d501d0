// Downloads that go on where an earlier attempt ended, in this process or in one that was killed.
import type { Hash } from "node:crypto";
import { open, rename } from "node:fs/promises";
import path from "node:path";
import { explainFileError, syncFolder, UserError } from "@llmsmith/files";
import pRetry, { AbortError } from "p-retry";
import { type Digest, hashFile } from "./digest.ts";
import { holdPart, type PartFolder } from "./part-folder.ts";
import { type PartAnswer, requestFrom } from "./range-request.ts";

/** How far a download is. */
export type DownloadProgress = {
  /** Bytes on the disk, those of earlier attempts among them. */
  received: number;
  /** Size of the whole file, where the server says it. */
  total: number | undefined;
};

/** How {@link download} asks. */
export type DownloadOptions = {
  /** Default the global one. */
  fetch?: typeof globalThis.fetch;
  /** Further attempts after a failed download. Default 4. */
  retries?: number;
  /** Milliseconds before the second attempt; doubled for each further one. Default 500. */
  retryDelay?: number;
  /** Called when an answer begins and after each piece of it. */
  onProgress?: (progress: DownloadProgress) => void;
};

/** A file to download. */
export type Wanted = {
  url: string;
  digest: Digest;
  /** Ends the error of a download that failed: how to get the file otherwise. */
  byHand: string;
  /** Sent with each request. */
  headers?: Readonly<Record<string, string>>;
  /** What to do where the server refuses, if more is known than that the address may be wrong. */
  whenRefused?: (response: Response) => string | undefined;
};

/**
 * Download a file to `target`, which appears whole and verified or not at all. What has arrived when the
 * network fails or the process is killed is gone on with by the next call, if the server can.
 * @throws UserError when the bytes have another digest (nothing is kept then), the server refuses, the disk is
 * full, or the network fails in each attempt
 */
export async function download(
  target: string,
  wanted: Wanted,
  options: DownloadOptions = {},
): Promise<void> {
  const { retries = 4, retryDelay = 500 } = options;
  const { url, digest } = wanted;
  const part = await holdPart(target, url, digest.hex).catch((error: unknown) => {
    throw explainFileError(error, "write", target);
  });
  const attempt = async (): Promise<void> => {
    try {
      await downloadOnce(part, target, wanted, options);
    } catch (error) {
      // A full disk, a wrong hash or a refusal stays as it is; whatever the network did may pass.
      if (UserError.is(error)) throw new AbortError(error);
      throw new Error(reasonOf(error), { cause: error });
    }
  };
  try {
    await pRetry(attempt, { retries, minTimeout: retryDelay, factor: 2, randomize: false });
  } catch (error) {
    if (UserError.is(error)) throw error;
    throw new UserError(
      `cannot download ${url}: ${reasonOf(error)} (after ${retries + 1} attempts); check the network and run again, or ${wanted.byHand}`,
      { cause: error },
    );
  } finally {
    await part.release();
  }
}

async function downloadOnce(
  part: PartFolder,
  target: string,
  wanted: Wanted,
  options: DownloadOptions,
): Promise<void> {
  const { url, digest } = wanted;
  const about = await part.about();
  const kept = about ? await part.size() : 0;
  // Hashed before the server is asked, so that it does not wait for it.
  const keptHash = kept > 0 ? await hashFile(part.bytesFile, digest.start()) : undefined;
  const { headers = {}, whenRefused } = wanted;
  const fetch = options.fetch ?? globalThis.fetch;
  const ask = { url, headers, fetch, ...(whenRefused && { whenRefused }) };
  const answer = await requestFrom(ask, kept, about);
  const goesOn = answer.from > 0 && keptHash !== undefined;
  const hash = goesOn ? keptHash : digest.start();
  try {
    if (!goesOn) {
      const { validator, total } = answer;
      const noted = { url, expected: digest.hex, ...(total === undefined ? {} : { total }) };
      await onDisk(target, () => part.begin(validator ? { ...noted, validator } : undefined));
    }
    await append(part, target, answer, hash, options.onProgress);
  } finally {
    await answer.body.return?.(); // frees the connection where not all was read
  }
  const found = hash.digest("hex");
  if (found !== digest.hex) {
    await part.begin(undefined);
    const remedy = goesOn
      ? "its beginning was kept from an earlier attempt and is removed now, run again to download it whole"
      : "the file was changed at its source, nothing was kept";
    throw new UserError(
      `${url}: its ${digest.label} is ${found}, expected ${digest.hex}; ${remedy}`,
    );
  }
  await onDisk(target, async () => {
    await rename(part.bytesFile, target);
    await syncFolder(path.dirname(target));
  });
}

async function append(
  part: PartFolder,
  target: string,
  { from, total, body }: PartAnswer,
  hash: Hash,
  onProgress: DownloadOptions["onProgress"],
): Promise<void> {
  const file = await onDisk(target, () => open(part.bytesFile, "a"));
  let received = from;
  try {
    onProgress?.({ received, total });
    for await (const chunk of body) {
      await onDisk(target, () => file.writeFile(chunk));
      hash.update(chunk);
      received += chunk.length;
      onProgress?.({ received, total });
    }
    await onDisk(target, () => file.sync());
  } finally {
    await file.close();
  }
  if (total !== undefined && received < total)
    throw new Error(`the transfer ended after ${received} of ${total} bytes`);
}

/** A failure here is the disk's, not the network's. */
async function onDisk<T>(target: string, doing: () => Promise<T>): Promise<T> {
  try {
    return await doing();
  } catch (error) {
    throw explainFileError(error, "write", target);
  }
}

/** undici hides the reason ("ECONNREFUSED", "other side closed") in the cause of "fetch failed". */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const inner =
    cause instanceof Error ? cause.message || (cause as { code?: string }).code : undefined;
  return inner === undefined || message.includes(inner) ? message : `${message}: ${inner}`;
}
