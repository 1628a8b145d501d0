// Where words begin among tokens that are bytes: for masking whole words.
import type { Tokenizer } from "@llmsmith/tokenizer";

/**
 * A function that marks each token that begins a word with 1 and each that goes on with one with 0. A token goes
 * on with a word when it begins with a letter, digit or apostrophe and the one before ends with a letter or digit.
 */
export function wordStartMarker(
  tokenizer: Pick<Tokenizer, "vocabSize" | "tokenBytes">,
): (ids: ArrayLike<number>) => Uint8Array {
  const begins = new Uint8Array(tokenizer.vocabSize); // 1: with a character of a word
  const ends = new Uint8Array(tokenizer.vocabSize);
  for (let id = 0; id < tokenizer.vocabSize; id++) {
    const bytes = tokenizer.tokenBytes(id);
    const [first, last] = [bytes[0], bytes.at(-1)];
    if (first !== undefined && (ofWord(first) || (first === APOSTROPHE && bytes.length > 1)))
      begins[id] = 1;
    if (last !== undefined && ofWord(last)) ends[id] = 1;
  }
  return (ids) => {
    const marks = new Uint8Array(ids.length).fill(1);
    for (let i = 1; i < ids.length; i++)
      if (begins[ids[i]!] === 1 && ends[ids[i - 1]!] === 1) marks[i] = 0;
    return marks;
  };
}

const APOSTROPHE = 0x27;

/** Letters and digits of ASCII, and every byte of a character beyond it. */
function ofWord(byte: number): boolean {
  const letter = byte | 0x20;
  return byte >= 0x80 || (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39);
}
