// Where a text that still grows can be cut without changing its ids.
import { KIND, LETTER, LOWER, SPACE, UNICODE_CLASSES, UPPER } from "./unicode-classes.ts";

/**
 * The greatest index of `text` that is the end of a piece by each of the three splitting rules, whatever stands
 * before and whatever follows; 0 where there is none. Two places are certain: before a space (U+0020) that follows
 * no white space, and between a letter and a sign that is no apostrophe. No rule has a piece with either inside.
 * @param always added tokens that are matched in every text: none may begin before the cut and end behind it
 */
export function lastCut(text: string, always: readonly string[]): number {
  for (let index = text.length - 1; index > 0; index--) {
    const code = text.charCodeAt(index);
    if (code >= 0xdc00 && code <= 0xdfff && isHigh(text.charCodeAt(index - 1))) continue; // inside a pair
    const after = text.codePointAt(index)!;
    if (after >= 0xd800 && after <= 0xdbff && index === text.length - 1) continue; // half a pair, so far
    if (endsPiece(codePointBefore(text, index), after) && !insideAny(text, index, always))
      return index;
  }
  return 0;
}

function endsPiece(before: number, after: number): boolean {
  const left = UNICODE_CLASSES[before]!;
  if (after === 32) return (left & SPACE) === 0;
  const right = UNICODE_CLASSES[after]!;
  const sign = (right & (KIND | UPPER | LOWER)) === 0 && after !== 39;
  return sign && (left & LETTER) !== 0;
}

/** Whether a token of `tokens` begins before `index` and, as far as the text is known, goes on behind it. */
function insideAny(text: string, index: number, tokens: readonly string[]): boolean {
  return tokens.some((token) => {
    for (let begin = Math.max(0, index - token.length + 1); begin < index; begin++) {
      if (token.startsWith(text.slice(begin, begin + token.length))) return true;
    }
    return false;
  });
}

function codePointBefore(text: string, index: number): number {
  const low = text.charCodeAt(index - 1);
  const pair = low >= 0xdc00 && low <= 0xdfff && index > 1 && isHigh(text.charCodeAt(index - 2));
  return pair ? text.codePointAt(index - 2)! : low;
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
