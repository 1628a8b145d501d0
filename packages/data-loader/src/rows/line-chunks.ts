// A file in stretches of whole lines, for whoever finds the lines elsewhere.
import { MAX_TEXT_LENGTH, readChunks } from "./decode.ts";

/** Lines as they lie in the file, in a buffer of their own; only the file's last one may lack its `\n`. */
export type LineChunk = {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of the first of `bytes` in the (unpacked) file; a byte-order mark is counted and left out. */
  offset: number;
  /** Behind these lines comes one of more than 2²⁸ UTF-16 units, and nothing more is read. */
  tooLong?: true;
};

const NEWLINE = 10;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Whole lines of a file, packed or not, at least `bytesPerChunk` bytes together but for the last.
 * @throws UserError as `readChunks`
 */
export async function* lineChunks(
  path: string,
  bytesPerChunk: number = 2 ** 20,
): AsyncGenerator<LineChunk> {
  let held: Uint8Array[] = []; // not handed out yet
  let size = 0; // of `held`
  let whole = 0; // bytes of `held` that are whole lines
  let units = 0; // of the line that is not whole yet
  let offset = 0; // of the first byte of `held`
  const take = (end: number): LineChunk => {
    const all = new Uint8Array(end);
    const rest: Uint8Array[] = [];
    let at = 0;
    for (const part of held) {
      const taken = part.subarray(0, end - at);
      all.set(taken, at);
      at += taken.length;
      if (taken.length < part.length) rest.push(part.subarray(taken.length));
    }
    const marked = offset === 0 && BYTE_ORDER_MARK.every((byte, i) => all[i] === byte);
    const chunk = marked ? { bytes: all.slice(3), offset: 3 } : { bytes: all, offset };
    held = rest;
    offset += end;
    size -= end;
    whole = 0;
    return chunk;
  };
  for await (const bytes of readChunks(path)) {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) whole = size + end;
    units = (end > 0 ? 0 : units) + utf16Length(bytes.subarray(end));
    held.push(bytes);
    size += bytes.length;
    if (units > MAX_TEXT_LENGTH) {
      yield { ...take(whole), tooLong: true };
      return;
    }
    if (whole >= bytesPerChunk) yield take(whole);
  }
  if (size > 0) yield take(size);
}

/** UTF-16 units of UTF-8: one for each byte that begins a character, two for those of four bytes. */
function utf16Length(bytes: Uint8Array): number {
  let units = 0;
  for (const byte of bytes) units += (byte & 0xc0) === 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
  return units;
}
