// Cutting a text into pieces: ASCII by a rule's automaton, the rest by its scanner.
import { type AsciiMachine, SPECIAL } from "./ascii-machine.ts";
import { isLineBreak, type NextPiece } from "./common.ts";

/** A splitting rule for cutting many pieces at a time. */
export type CuttingRule = { readonly next: NextPiece; readonly ascii?: AsciiMachine };

/** Entries that {@link cutPieces} may need beyond the pieces that it finds. */
const SPARE = 4;

/**
 * Writes the ends of the pieces of `bytes[start, end)` to `ends`, as many as there is room for, and returns their number.
 * The last one is where to go on; `end` when everything is cut. `ends` has at least 8 entries, and `start < end`.
 */
export function cutPieces(
  { next, ascii }: CuttingRule,
  bytes: Uint8Array,
  start: number,
  end: number,
  ends: Uint32Array,
): number {
  const room = ends.length - SPARE;
  let count = 0;
  let at = start;
  while (at < end && count < room) {
    if (ascii !== undefined && bytes[at]! < 0x80) {
      const found = cutAscii(ascii, bytes, at, end, ends, count, room);
      if (found > count) at = ends[found - 1]!;
      count = found;
      if (count >= room) break;
    }
    // What stopped the automaton stands in this piece: a character beyond ASCII, or the end of the text.
    at = next(bytes, at, end);
    ends[count++] = at;
  }
  return count;
}

/** Goes on from `start`, where a piece begins, to the first byte that is not ASCII; returns the new number of ends. */
function cutAscii(
  machine: AsciiMachine,
  bytes: Uint8Array,
  start: number,
  end: number,
  ends: Uint32Array,
  found: number,
  room: number,
): number {
  let count = found;
  let state = 0;
  for (let i = start; i < end && count < room; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) break;
    const move = machine[(state << 7) | byte]!;
    if ((move & 6) !== 0) count = cutEarlier(move >> 1, bytes, i, ends, count);
    ends[count] = i; // stays only where the piece ends here
    count += move & 1;
    state = move >> 3;
  }
  return count;
}

function cutEarlier(
  move: number,
  bytes: Uint8Array,
  i: number,
  ends: Uint32Array,
  found: number,
): number {
  let count = found;
  const special = move & 3;
  if (special === SPECIAL.lineAndOneBefore) {
    let line = i - 2;
    while (!isLineBreak(bytes[line - 1]!)) line--;
    ends[count++] = line;
  }
  ends[count++] = special === SPECIAL.twoBefore ? i - 2 : i - 1;
  return count;
}
