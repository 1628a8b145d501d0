// How a file is known to be the right one: the SHA-256 of its bytes, or git's name for them.
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { explainFileError } from "@llmsmith/files";

/** A digest that a file must have. */
export type Digest = {
  /** What it is called in an error. */
  label: string;
  /** Lower-case hexadecimal digits. */
  hex: string;
  /** A hash that the file's bytes are still to be fed to. */
  start: () => Hash;
};

/** The SHA-256 of the bytes. */
export function sha256Digest(hex: string): Digest {
  return { label: "SHA-256", hex: hex.toLowerCase(), start: () => createHash("sha256") };
}

/** Feed a file to `hash`. */
export async function hashFile(file: string, hash: Hash): Promise<Hash> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Uint8Array);
  } catch (error) {
    throw explainFileError(error, "read", file);
  }
  return hash;
}
