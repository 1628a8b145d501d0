// o200k's splitting rule: words break where lower case turns upper case. A scanner over UTF-8 bytes, linear in the text.
import {
  contractionAnyCase,
  endOfFlags,
  endOfKind,
  endOfLinesOrSpaces,
  flagsAt,
  isLineBreak,
} from "./common.ts";
import {
  CLASS_MASK,
  classAt,
  KIND,
  LETTER,
  LOWER,
  NUMBER,
  UPPER,
  WIDTH_SHIFT,
} from "./unicode-classes.ts";

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
const CAPITALS = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
const SMALLS = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";

/** The rule as tiktoken writes it. */
export const O200K_PATTERN: string = [
  `[^\\r\\n\\p{L}\\p{N}]?${CAPITALS}*${SMALLS}+${CONTRACTIONS}`,
  `[^\\r\\n\\p{L}\\p{N}]?${CAPITALS}+${SMALLS}*${CONTRACTIONS}`,
  "\\p{N}{1,3}",
  " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*",
  "\\s*[\\r\\n]+",
  "\\s+(?!\\S)",
  "\\s+",
].join("|");

/** {@link O200K_PATTERN}. */
export function nextO200kPiece(bytes: Uint8Array, start: number, end: number): number {
  const found = classAt(bytes, start);
  const flags = found & CLASS_MASK;
  const word = endOfWord(bytes, start, end, flags, start + (found >> WIDTH_SHIFT));
  if (word > 0) return word + contractionAnyCase(bytes, word, end);
  if ((flags & KIND) === NUMBER) return endOfKind(bytes, start, end, NUMBER, 3);
  const signs = bytes[start] === 32 ? start + 1 : start;
  if ((flagsAt(bytes, signs, end) & KIND) === 0) {
    let i = endOfKind(bytes, signs, end, 0);
    while (i < end && (isLineBreak(bytes[i]!) || bytes[i] === 47)) i++;
    return i;
  }
  return endOfLinesOrSpaces(bytes, start, end);
}

/**
 * The first two alternatives without their contraction, in the order in which a backtracking engine tries them:
 * CAPITALS* SMALLS+ with the prefix, then without (only a mark can be both prefix and word), then CAPITALS+ likewise.
 */
function endOfWord(
  bytes: Uint8Array,
  start: number,
  end: number,
  flags: number,
  afterFirst: number,
): number {
  const canPrefix = (flags & (LETTER | NUMBER)) === 0 && !isLineBreak(bytes[start]!);
  if (!canPrefix) return (flags & LETTER) !== 0 ? endOfCasedWord(bytes, start, end, true) : 0;
  const following = flagsAt(bytes, afterFirst, end);
  const goesOn = following > 0 && (following & (UPPER | LOWER)) !== 0;
  if (goesOn) {
    const word = endOfCasedWord(bytes, afterFirst, end, false);
    if (word > 0) return word;
  }
  if ((flags & UPPER) !== 0) return afterFirst; // a mark that is a word of its own
  return goesOn ? endOfFlags(bytes, afterFirst, end, UPPER) : 0;
}

/**
 * CAPITALS* SMALLS+ from `start`; 0 where it does not match and `orCapitals` is false, else CAPITALS+ SMALLS*.
 * Letters without case and marks are in both sets: where no small letter follows the capitals, the engine gives
 * back capitals down to the last such character, which then stands as SMALLS+.
 */
function endOfCasedWord(
  bytes: Uint8Array,
  start: number,
  end: number,
  orCapitals: boolean,
): number {
  let i = start;
  let afterCaseless = 0;
  while (i < end) {
    const found = classAt(bytes, i);
    if ((found & UPPER) === 0) {
      if ((found & LOWER) !== 0) return endOfFlags(bytes, i, end, LOWER);
      break;
    }
    i += found >> WIDTH_SHIFT;
    if ((found & LOWER) !== 0) afterCaseless = i;
  }
  return afterCaseless > 0 || !orCapitals ? afterCaseless : i;
}
