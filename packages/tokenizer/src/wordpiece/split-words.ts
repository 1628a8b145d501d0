// BERT's pre-tokenizer: words are what white space and punctuation leave, and each punctuation mark is a word.
import { isWhiteSpace, PUNCTUATION, TEXT_CLASSES } from "../normalize/text-classes.ts";

/** The words of `text` in order; white space is dropped. */
export function splitBertWords(text: string): string[] {
  const words: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length;) {
    const codePoint = text.codePointAt(i)!;
    const end = i + (codePoint > 0xffff ? 2 : 1);
    const mark = (TEXT_CLASSES[codePoint]! & PUNCTUATION) !== 0;
    if (mark || isWhiteSpace(codePoint)) {
      if (i > start) words.push(text.slice(start, i));
      if (mark) words.push(text.slice(i, end));
      start = end;
    }
    i = end;
  }
  if (start < text.length) words.push(text.slice(start));
  return words;
}
