// SHA-256 of strings, bytes and files: how damage is noticed.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { explainFileError } from "./explain.ts";

/** Lower-case hexadecimal SHA-256 of `data` (a string is hashed as UTF-8). */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * SHA-256 and size of a file, streamed.
 * @throws UserError when the file cannot be read
 */
export async function checksumFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Uint8Array);
      bytes += (chunk as Uint8Array).length;
    }
  } catch (error) {
    throw explainFileError(error, "read", path);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/**
 * Lower-case hexadecimal SHA-256 of a file.
 * @throws UserError when the file cannot be read
 */
export async function sha256File(path: string): Promise<string> {
  return (await checksumFile(path)).sha256;
}
