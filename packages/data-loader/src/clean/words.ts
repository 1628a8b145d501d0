// What counts as a word when documents are compared.

/** Written without blanks between the words, so each letter counts as one. */
const unspaced = ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
  .map((script) => `\\p{Script=${script}}`)
  .join("");

const LETTERS = "\\p{L}\\p{M}\\p{N}";
const wordPattern = new RegExp(
  `[[${LETTERS}]&&[${unspaced}]]|[[${LETTERS}]--[${unspaced}]]+`,
  "gv",
);

/**
 * The words of a text: NFKC in lower case, punctuation stripped. Apostrophes fall out (`don't` is `dont`),
 * whatever else is neither letter, mark nor digit ends a word. Letters of Han, Hiragana, Katakana, Thai,
 * Lao, Khmer and Myanmar are words by themselves.
 */
export function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKC").toLowerCase().replaceAll(/['’ʼ]/gu, "");
  return plain.match(wordPattern) ?? [];
}
