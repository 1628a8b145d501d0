// cl100k's splitting rule (cl100k_base; also Llama 3's, and with one digit Qwen 2's), as a scanner over UTF-8 bytes.
import {
  contractionAnyCase,
  endOfKind,
  endOfLinesOrSpaces,
  flagsAt,
  isLineBreak,
  type NextPiece,
} from "./common.ts";
import { CLASS_MASK, classAt, KIND, LETTER, NUMBER, WIDTH_SHIFT } from "./unicode-classes.ts";

/** The rule as npm tiktoken and Llama 3 write it; `digits` is 3 there, 1 in Qwen 2. */
export function cl100kPattern(digits: 1 | 3): string {
  return (
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" +
    `${digits === 3 ? "{1,3}" : ""}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`
  );
}

/** The scanner of {@link cl100kPattern}. */
export function cl100kSplitter(digits: 1 | 3): NextPiece {
  return (bytes, start, end) => {
    const short = contractionAnyCase(bytes, start, end);
    if (short > 0) return start + short;
    const found = classAt(bytes, start);
    const kind = found & CLASS_MASK & KIND;
    if (kind === LETTER) return endOfKind(bytes, start, end, LETTER);
    if (kind === NUMBER) return endOfKind(bytes, start, end, NUMBER, digits);
    if (!isLineBreak(bytes[start]!)) {
      const next = start + (found >> WIDTH_SHIFT);
      const following = flagsAt(bytes, next, end);
      if (following > 0 && (following & LETTER) !== 0) return endOfKind(bytes, next, end, LETTER);
    }
    const signs = bytes[start] === 32 ? start + 1 : start;
    if ((flagsAt(bytes, signs, end) & KIND) === 0) {
      let i = endOfKind(bytes, signs, end, 0);
      while (i < end && isLineBreak(bytes[i]!)) i++;
      return i;
    }
    return endOfLinesOrSpaces(bytes, start, end);
  };
}
