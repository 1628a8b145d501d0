// GPT-2's splitting rule (gpt2, r50k_base, p50k_base and Hugging Face's ByteLevel), written as a scanner over UTF-8 bytes.
import { contraction, endOfKind, endOfSpaces, flagsAt } from "./common.ts";
import { KIND, SPACE } from "./unicode-classes.ts";

/** The rule as tiktoken and Hugging Face write it. */
export const GPT2_PATTERN: string =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** {@link GPT2_PATTERN}: contractions, then runs of letters, numbers or signs with one space before, then white space. */
export function nextGpt2Piece(bytes: Uint8Array, start: number, end: number): number {
  const short = contraction(bytes, start, end);
  if (short > 0) return start + short;
  const first = bytes[start] === 32 && start + 1 < end ? start + 1 : start;
  const kind = flagsAt(bytes, first, end) & KIND;
  if (kind !== SPACE) return endOfKind(bytes, first, end, kind);
  return endOfSpaces(bytes, start, end);
}
