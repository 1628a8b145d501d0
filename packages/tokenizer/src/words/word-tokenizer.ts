// The word tokenizers of chapter 2 of "Build a Large Language Model (From Scratch)": the simplest that work.
import { UserError } from "@llmsmith/files";

/** White space as Python's `str` has it, in which JavaScript's `\s` differs. */
const SPACE =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SEPARATORS = new RegExp(`([,.:;?_!"()']|--|[${SPACE}])`);
const BLANK = new RegExp(`^[${SPACE}]*$`);
const TRIM = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");
const SPACE_BEFORE_SIGN = { 1: `[${SPACE}]+([,.?!"()'])`, 2: `[${SPACE}]+([,.:;?!"()'])` } as const;

/** Token that ends a text (version 2). */
export const END_OF_TEXT = "<|endoftext|>";
/** Token that stands for words not in the vocabulary (version 2). */
export const UNKNOWN = "<|unk|>";

/** Splits text into words and punctuation marks and drops white space: `"Hello, world."` → `Hello` `,` `world` `.` */
export function splitWords(text: string): string[] {
  return text
    .split(SEPARATORS)
    .filter((part) => !BLANK.test(part))
    .map((part) => part.replace(TRIM, ""));
}

/** Version 1 refuses words that it does not know; version 2 writes `<|unk|>` for them and has `<|endoftext|>`. */
export type WordTokenizerVersion = 1 | 2;

/** The book's SimpleTokenizerV1 and SimpleTokenizerV2. Decoding does not give back the white space of the text. */
export class WordTokenizer {
  /** Words by id. */
  readonly vocabulary: readonly string[];
  readonly version: WordTokenizerVersion;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #spaceBeforeSign: RegExp;

  /** @param vocabulary words by id; for version 2 it must hold `<|unk|>` */
  constructor(vocabulary: readonly string[], version: WordTokenizerVersion) {
    this.vocabulary = vocabulary;
    this.version = version;
    this.#ids = new Map(vocabulary.map((word, id) => [word, id]));
    this.#spaceBeforeSign = new RegExp(SPACE_BEFORE_SIGN[version], "g");
    if (version === 2 && !this.#ids.has(UNKNOWN)) {
      throw new RangeError(`WordTokenizer: version 2 needs ${UNKNOWN} in its vocabulary; add it`);
    }
  }

  /** A tokenizer with the words of `text` in code point order, and in version 2 `<|endoftext|>` and `<|unk|>` last. */
  static fromText(text: string, version: WordTokenizerVersion): WordTokenizer {
    const words = [...new Set(splitWords(text))].sort(byCodePoints);
    if (version === 2) words.push(END_OF_TEXT, UNKNOWN);
    return new WordTokenizer(words, version);
  }

  get vocabSize(): number {
    return this.vocabulary.length;
  }

  /** Ids of the words of `text`. Version 1 throws a UserError at a word that it does not know. */
  encode(text: string): number[] {
    return splitWords(text).map((word, index) => {
      const id = this.#ids.get(word) ?? (this.version === 2 ? this.#ids.get(UNKNOWN) : undefined);
      if (id !== undefined) return id;
      throw new UserError(
        `encode: word ${index}, ${JSON.stringify(word)}, is not among the ${this.vocabSize} of the vocabulary; use version 2, which has ${UNKNOWN}, or a vocabulary made of more text`,
      );
    });
  }

  /** Words of `ids` with spaces between, none before punctuation. Throws a RangeError on an id that is no word. */
  decode(ids: ArrayLike<number>): string {
    const words = Array.from(ids, (id, index) => {
      const word = this.vocabulary[id];
      if (word === undefined) {
        throw new RangeError(
          `decode: there is no word ${id} (at index ${index}); ids lie below ${this.vocabSize}`,
        );
      }
      return word;
    });
    return words.join(" ").replace(this.#spaceBeforeSign, "$1");
  }
}

function byCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
