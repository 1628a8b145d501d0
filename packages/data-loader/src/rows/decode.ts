// Streams a file as strict UTF-8 text: chunk by chunk, naming the first bad byte.
import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { decodeUtf8, explainFileError, UserError } from "@llmsmith/files";
import { unpackZstd } from "./zstd.ts";

/** Longest document or line in UTF-16 code units: about half of what V8 lets a string have. */
export const MAX_TEXT_LENGTH: number = 2 ** 28;

/** The name that stands for standard input. */
export const STANDARD_INPUT = "-";

/** Whether the file's bytes are its content: not compressed, not standard input. */
export function isPlainFile(path: string): boolean {
  return path !== STANDARD_INPUT && !/\.(?:gz|zst)$/i.test(path);
}

/**
 * The bytes of a file in chunks; a name ending in `.gz` or `.zst` is unpacked on the way, and `-` is
 * standard input.
 * @throws UserError when it cannot be read, changes while it is read, or its packed data is cut short or
 *   damaged
 */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  if (path === STANDARD_INPUT) yield* process.stdin as AsyncIterable<Buffer>;
  else if (/\.gz$/i.test(path)) yield* gunzipped(path);
  else if (/\.zst$/i.test(path)) yield* unpackZstd(readFile(path), path);
  else yield* readFile(path);
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const before = await file.stat();
    yield* file.createReadStream({ highWaterMark: 1 << 20, autoClose: false });
    const after = await file.stat();
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      throw new UserError(
        `${path}: changed while it was read; run again when nothing writes to it any more`,
      );
  } catch (error) {
    throw explainFileError(error, "read", path);
  } finally {
    await file?.close();
  }
}

async function* gunzipped(path: string): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  try {
    yield* pipeline(readFile(path), unpacked, () => undefined) as AsyncIterable<Buffer>;
  } catch (error) {
    if (!((error as { code?: string }).code ?? "").startsWith("Z_")) throw error;
    throw new UserError(
      `${path}: not whole gzip data (${(error as Error).message}); the file is cut short or damaged, get it again`,
      { cause: error },
    );
  } finally {
    unpacked.destroy();
  }
}

/**
 * The text of a UTF-8 file in chunks that never split a character; a byte-order mark is dropped.
 * @throws UserError as {@link readChunks}, and naming the offset of the first byte that is not UTF-8
 */
export async function* readText(path: string): AsyncGenerator<string> {
  let carried: Buffer = Buffer.alloc(0); // an unfinished character, at most 3 bytes
  let offset = 0; // of the first byte of `carried` in the file
  for await (const chunk of readChunks(path)) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const end = lastWholeCharacter(bytes);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw invalidUtf8(whole, offset, path);
    const text = whole.toString("utf8");
    const from = offset === 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0;
    carried = Buffer.from(bytes.subarray(end));
    offset += end;
    if (text.length > from) yield from === 0 ? text : text.slice(from);
  }
  if (carried.length > 0) throw invalidUtf8(carried, offset, path);
}

/**
 * The lines of a UTF-8 file without their `\n` or `\r\n`; a final line break makes no extra line.
 * @returns line numbers from 1
 */
export async function* readLines(path: string): AsyncGenerator<{ line: number; text: string }> {
  let pieces: string[] = []; // of a line longer than a chunk: joined once
  let length = 0; // of `pieces`
  let line = 0;
  for await (const chunk of readText(path)) {
    let start = 0;
    for (let at = chunk.indexOf("\n"); at >= 0; at = chunk.indexOf("\n", start)) {
      pieces.push(chunk.slice(start, at));
      const text = pieces.length === 1 ? (pieces[0] as string) : pieces.join("");
      pieces = [];
      length = 0;
      start = at + 1;
      yield { line: ++line, text: withoutReturn(text) };
    }
    if (start === chunk.length) continue;
    pieces.push(chunk.slice(start));
    length += chunk.length - start;
    if (length > MAX_TEXT_LENGTH) throw longLine(path, line + 1);
  }
  if (pieces.length > 0) yield { line: ++line, text: pieces.join("") };
}

/** A line that `\n` ended, without the `\r` of a `\r\n`. */
export function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** The error for a line that no string should hold. */
export function longLine(path: string, line: number): UserError {
  return longerThanAString(`${path}:${line}`, "is this a file of lines? Split it");
}

/** The error for a text that no string should hold. */
export function longerThanAString(where: string, remedy: string): UserError {
  return new UserError(
    `${where}: longer than ${MAX_TEXT_LENGTH.toLocaleString("en")} characters; ${remedy}`,
  );
}

/** Where the last complete character ends: a character may go on in the next chunk. */
function lastWholeCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue; // goes on: look further back for its start
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The error for bytes known to be invalid, its offset counted from the start of the file. */
export function invalidUtf8(bytes: Buffer, offset: number, path: string): UserError {
  try {
    decodeUtf8(bytes, path);
  } catch (error) {
    const at = /byte (\d+) \((0x[0-9a-f]+)\)/.exec((error as Error).message);
    if (at)
      return new UserError(
        `${path}: byte ${offset + Number(at[1])} (${at[2]}) is not valid UTF-8; convert the file to UTF-8`,
      );
  }
  return new UserError(`${path}: not valid UTF-8 near byte ${offset}; convert the file to UTF-8`);
}
