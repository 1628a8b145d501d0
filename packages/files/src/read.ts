// Whole small files: bytes, strict UTF-8 text, JSON, each failure one line.
import { readFile } from "node:fs/promises";
import { explainFileError } from "./explain.ts";
import { UserError } from "./user-error.ts";

/**
 * The bytes of a file.
 * @throws UserError when it is missing, a folder, or not readable
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw explainFileError(error, "read", path);
  }
}

/**
 * The text of a UTF-8 file; a byte-order mark is dropped.
 * @throws UserError as {@link readBytes}, and for invalid UTF-8, naming the first bad byte
 */
export async function readTextFile(path: string): Promise<string> {
  return decodeUtf8(await readBytes(path), path);
}

/**
 * Strict UTF-8 decoding; a byte-order mark is dropped.
 * @param where named in the error
 * @throws UserError naming the offset of the first byte that is not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const at = firstInvalidByte(bytes);
    throw new UserError(
      `${where}: byte ${at} (0x${bytes[at]?.toString(16).padStart(2, "0")}) is not valid UTF-8; convert the file to UTF-8`,
    );
  }
}

/**
 * A JSON file.
 * @throws UserError as {@link readTextFile}, and for malformed JSON
 */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UserError(
      `${path}: not valid JSON (${(error as Error).message}); the file is damaged or cut short`,
      { cause: error },
    );
  }
}

/** Offset of the first byte that does not continue a valid UTF-8 sequence. */
function firstInvalidByte(bytes: Uint8Array): number {
  // The longest valid prefix by bisection: a prefix that ends inside a character is still "valid so far".
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (validPrefix(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  if (low < bytes.length) return low;
  // Every prefix may go on: the file ends inside a character; name the character's first byte.
  let start = bytes.length - 1;
  while (start > 0 && (bytes[start]! & 0xc0) === 0x80) start--;
  return start;
}

function validPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
