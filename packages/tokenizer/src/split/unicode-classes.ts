// The class of every code point, so that splitting text needs no `\p{}` regular expression and no engine's Unicode version.
import { UNICODE_RUNS } from "./unicode-ranges.ts";

/** `\p{L}`. */
export const LETTER = 1;
/** `\p{N}`. */
export const NUMBER = 2;
/** `\s` as Rust and Oniguruma have it: White_Space, so U+0085 is in and U+FEFF is not. */
export const SPACE = 4;
/** `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`. */
export const UPPER = 8;
/** `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`. */
export const LOWER = 16;
/** The bits that tell letters, numbers, white space and the rest apart. */
export const KIND: number = LETTER | NUMBER | SPACE;

const FLAGS: Readonly<Record<string, number>> = {
  O: 0,
  U: LETTER | UPPER,
  L: LETTER | LOWER,
  B: LETTER | UPPER | LOWER,
  M: UPPER | LOWER,
  N: NUMBER,
  S: SPACE,
};

function expandRuns(runs: string): Uint8Array {
  const table = new Uint8Array(0x110000);
  let codePoint = 0;
  for (const [, name = "O", length = ""] of runs.matchAll(/([A-Z])([0-9a-z]*)/g)) {
    const end = codePoint + (length === "" ? 1 : Number.parseInt(length, 36));
    table.fill(FLAGS[name] ?? 0, codePoint, end);
    codePoint = end;
  }
  return table;
}

/** Class bits by code point, 0x110000 entries. */
export const UNICODE_CLASSES: Uint8Array = /* @__PURE__ */ expandRuns(UNICODE_RUNS);

/** Bits by which {@link classAt} shifts the width of a character. */
export const WIDTH_SHIFT = 5;
/** Mask of the class bits in what {@link classAt} returns. */
export const CLASS_MASK = 31;

/**
 * Class bits and byte width of the UTF-8 character at `index`: `(width << WIDTH_SHIFT) | class`.
 * The bytes must be valid UTF-8, as TextEncoder makes it.
 */
export function classAt(bytes: Uint8Array, index: number): number {
  const lead = bytes[index]!;
  if (lead < 0x80) return (1 << WIDTH_SHIFT) | UNICODE_CLASSES[lead]!;
  const second = bytes[index + 1]! & 63;
  if (lead < 0xe0) return (2 << WIDTH_SHIFT) | UNICODE_CLASSES[((lead & 31) << 6) | second]!;
  const third = bytes[index + 2]! & 63;
  if (lead < 0xf0) {
    return (3 << WIDTH_SHIFT) | UNICODE_CLASSES[((lead & 15) << 12) | (second << 6) | third]!;
  }
  const fourth = bytes[index + 3]! & 63;
  const codePoint = ((lead & 7) << 18) | (second << 12) | (third << 6) | fourth;
  return (4 << WIDTH_SHIFT) | UNICODE_CLASSES[codePoint]!;
}
