// Parts that the three splitting rules share: runs of a class, runs of white space, English contractions.
import {
  CLASS_MASK,
  classAt,
  KIND,
  SPACE,
  UNICODE_CLASSES,
  WIDTH_SHIFT,
} from "./unicode-classes.ts";

/**
 * A splitting rule: the end of the pre-token that begins at `start` (`start < end`), always greater than `start`.
 * `end` counts as the end of the text. The rules work on UTF-8 bytes and take time linear in the text.
 */
export type NextPiece = (bytes: Uint8Array, start: number, end: number) => number;

/** End of the run of characters from `index` whose letter/number/space bits are exactly `kind`, at most `limit` characters. */
export function endOfKind(
  bytes: Uint8Array,
  index: number,
  end: number,
  kind: number,
  limit: number = Infinity,
): number {
  let i = index;
  for (let n = 0; i < end && n < limit; n++) {
    const byte = bytes[i]!;
    if (byte < 0x80) {
      if ((UNICODE_CLASSES[byte]! & KIND) !== kind) return i;
      i++;
    } else {
      const found = classAt(bytes, i);
      if ((found & KIND) !== kind) return i;
      i += found >> WIDTH_SHIFT;
    }
  }
  return i;
}

/** End of the run of characters from `index` that have any of the class bits `flags`. */
export function endOfFlags(bytes: Uint8Array, index: number, end: number, flags: number): number {
  let i = index;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte < 0x80) {
      if ((UNICODE_CLASSES[byte]! & flags) === 0) return i;
      i++;
    } else {
      const found = classAt(bytes, i);
      if ((found & flags) === 0) return i;
      i += found >> WIDTH_SHIFT;
    }
  }
  return i;
}

/** Class bits of the character at `index`, or -1 at the end. */
export function flagsAt(bytes: Uint8Array, index: number, end: number): number {
  return index < end ? classAt(bytes, index) & CLASS_MASK : -1;
}

/** `\s+(?!\S)|\s+`: all white space but the last character before a word, which begins the next piece. */
export function endOfSpaces(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  let last = start;
  while (i < end) {
    const found = classAt(bytes, i);
    if ((found & SPACE) === 0) return last > start ? last : i;
    last = i;
    i += found >> WIDTH_SHIFT;
  }
  return end;
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+`: white space up to its last line break; without one as {@link endOfSpaces}. */
export function endOfLinesOrSpaces(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  let last = start;
  let afterBreak = -1;
  while (i < end) {
    const found = classAt(bytes, i);
    if ((found & SPACE) === 0) break;
    last = i;
    if (isLineBreak(bytes[i]!)) afterBreak = i + 1;
    i += found >> WIDTH_SHIFT;
  }
  if (afterBreak >= 0) return afterBreak;
  return i === end || last === start ? i : last;
}

/** Carriage return or line feed. */
export function isLineBreak(byte: number): boolean {
  return byte === 10 || byte === 13;
}

/** Byte length of `'s 't 'd 'm 'll 've 're` at `index`, 0 where there is none. */
export function contraction(bytes: Uint8Array, index: number, end: number): number {
  if (bytes[index] !== 39 || index + 1 >= end) return 0;
  return contractionTail(bytes[index + 1]!, index + 2 < end ? bytes[index + 2]! : 0);
}

/** As {@link contraction} in any letter case; U+017F, the long s, folds to s and makes the length 3. */
export function contractionAnyCase(bytes: Uint8Array, index: number, end: number): number {
  if (bytes[index] !== 39 || index + 1 >= end) return 0;
  const second = bytes[index + 1]!;
  const third = index + 2 < end ? bytes[index + 2]! : 0;
  if (second === 0xc5 && third === 0xbf) return 3;
  return contractionTail(lowerCase(second), lowerCase(third));
}

function lowerCase(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte | 32 : byte;
}

function contractionTail(second: number, third: number): number {
  switch (second) {
    case 115: // s
    case 116: // t
    case 100: // d
    case 109: // m
      return 2;
    case 108: // ll
      return third === 108 ? 3 : 0;
    case 118: // ve
    case 114: // re
      return third === 101 ? 3 : 0;
    default:
      return 0;
  }
}
