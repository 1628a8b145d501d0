// What normalizers and BERT's splitting do with each code point, by table: engines and the originals know other Unicode versions.
import { TEXT_RUNS } from "./text-runs.ts";

/** BERT's cleaning drops it: controls, formats, unassigned and private characters, NUL, U+FFFD. */
export const DROPPED = 1;
/** BERT splits around it: ASCII punctuation and Unicode's P. */
export const PUNCTUATION = 2;
/** Category Mn. */
export const NONSPACING = 4;
/** Categories Mn, Mc and Me. */
export const MARK = 8;
/** It has a decomposition or a combining class in the originals' Unicode version. */
export const MOVES = 16;

function expandRuns(runs: string): Uint8Array {
  const table = new Uint8Array(0x110000);
  let codePoint = 0;
  for (const [, name = "A", length = ""] of runs.matchAll(/([A-`])([0-9a-z]*)/g)) {
    const end = codePoint + (length === "" ? 1 : Number.parseInt(length, 36));
    table.fill(name.charCodeAt(0) - 0x41, codePoint, end);
    codePoint = end;
  }
  return table;
}

/** Flags by code point, 0x110000 entries. */
export const TEXT_CLASSES: Uint8Array = /* @__PURE__ */ expandRuns(TEXT_RUNS);

/** White_Space, as Rust's `char::is_whitespace`. */
export function isWhiteSpace(codePoint: number): boolean {
  if (codePoint < 0x80) return codePoint === 0x20 || (codePoint >= 9 && codePoint <= 13);
  if (codePoint < 0x1680) return codePoint === 0x85 || codePoint === 0xa0;
  return (
    codePoint === 0x1680 ||
    (codePoint >= 0x2000 && codePoint <= 0x200a) ||
    codePoint === 0x2028 ||
    codePoint === 0x2029 ||
    codePoint === 0x202f ||
    codePoint === 0x205f ||
    codePoint === 0x3000
  );
}
