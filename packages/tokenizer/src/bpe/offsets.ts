// Where tokens stand in a string: from the bytes that they cover to UTF-16 code units.
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Appends the place of each of `ids` to `starts` and `ends`, in UTF-16 code units from `from` on. `bytes` is the
 * UTF-8 that the ids cover, all of it. A token that holds a part of a character gets the whole character.
 */
export function characterSpans(
  vocabulary: Vocabulary,
  ids: Uint32Array,
  bytes: Uint8Array,
  from: number,
  starts: number[],
  ends: number[],
): void {
  const { offsets } = vocabulary;
  let byte = 0;
  let unit = from; // where the character that holds `byte` begins
  let characterEnd = 0; // first byte after the characters up to and with the one at `unit`
  let width = 0; // of that character, in code units
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const last = byte + offsets[id + 1]! - offsets[id]! - 1;
    for (; characterEnd <= byte; characterEnd += bytesOf(bytes[characterEnd]!)) {
      unit += width;
      width = bytes[characterEnd]! >= 0xf0 ? 2 : 1;
    }
    starts.push(unit);
    for (; characterEnd <= last; characterEnd += bytesOf(bytes[characterEnd]!)) {
      unit += width;
      width = bytes[characterEnd]! >= 0xf0 ? 2 : 1;
    }
    ends.push(unit + width);
    byte = last + 1;
  }
}

function bytesOf(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
