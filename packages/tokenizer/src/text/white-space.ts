// Cutting at white space.
import { isWhiteSpace } from "../normalize/text-classes.ts";

/** What white space leaves of `text`, in order. */
export function splitWhiteSpace(text: string): string[] {
  const words: string[] = [];
  let start = 0;
  // White space lies in the first plane, so code units will do.
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && !isWhiteSpace(text.charCodeAt(i))) continue;
    if (i > start) words.push(text.slice(start, i));
    start = i + 1;
  }
  return words;
}
