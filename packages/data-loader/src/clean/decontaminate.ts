// Training documents that give away the test.
import { UserError } from "@llmsmith/files";
import { lastAtMost } from "../arrow/column-file.ts";
import { mix } from "./minhash.ts";
import type { CleaningStage } from "./stage.ts";
import { wordsOf } from "./words.ts";

/** How {@link decontaminate} matches. */
export type DecontaminateOptions = {
  /** Words in a row that give a document away, from 1. Default 13. */
  ngram?: number;
  /**
   * Test texts of fewer words than this are left out; from 1, at most `ngram`. Default 1: an answer of
   * one word then drops every document with that word, which the report's `reasons` show.
   */
  shortest?: number;
};

/**
 * A stage that drops documents sharing `ngram` words in a row with a test text, or a shorter test text
 * whole. Words are compared in lower case without punctuation, exactly, not by their hashes. The rule of
 * 13 words is that of GPT-3 (Brown et al. 2020, appendix C), which cut the surroundings out of a document
 * where this drops it. The report's `reasons` count the documents for each test text (1-based): a
 * document counts for the text that its first match belongs to.
 *
 * Memory: about 60 bytes for each word of the test texts.
 * @throws RangeError for bad options; UserError when no test text is left to compare with
 */
export function decontaminate(
  testTexts: Iterable<string>,
  options: DecontaminateOptions = {},
): CleaningStage {
  const { ngram = 13, shortest = 1 } = options;
  if (!Number.isInteger(ngram) || ngram < 1)
    throw new RangeError(`decontaminate: ngram must be a positive integer, not ${ngram}`);
  if (!Number.isInteger(shortest) || shortest < 1 || shortest > ngram)
    throw new RangeError(
      `decontaminate: shortest must be an integer in 1 … ngram (${ngram}), not ${shortest}`,
    );
  const find = ngramFinder(testTexts, ngram, shortest);
  return {
    name: "decontaminate",
    start: () => (texts, index) => {
      const match = find(wordsOf(texts.text(index)));
      if (!match) return undefined;
      return { drop: `shares words with test text ${match.text}`, detail: `"${match.words}"` };
    },
  };
}

/** Which test text (1-based) the first match belongs to, and the words shared. */
type Match = { text: number; words: string };

/** Finds the n-grams of test texts: words as numbers, n-grams by hash, then word by word. */
function ngramFinder(
  testTexts: Iterable<string>,
  ngram: number,
  shortest: number,
): (words: readonly string[]) => Match | undefined {
  const vocabulary = new Map<string, number>();
  const ids: number[] = []; // words of all test texts, one after another
  const starts = [0];
  for (const text of testTexts) {
    const words = wordsOf(text);
    if (words.length >= shortest)
      for (const word of words) {
        const id = vocabulary.get(word) ?? vocabulary.size;
        vocabulary.set(word, id);
        ids.push(id);
      }
    starts.push(ids.length);
  }
  if (ids.length === 0)
    throw new UserError(
      `decontaminate: ${starts.length - 1} test texts, none of ${shortest} words or more; check which column holds them`,
    );

  const positions = new Map<number, number>(); // an n-gram's hash → the last position in `ids` of it
  const nexts = new Int32Array(ids.length).fill(-1); // the position before it of the same hash
  const lengths = new Uint32Array(ids.length); // of the n-gram that begins at a position
  for (let text = 1; text < starts.length; text++) {
    const [start, end] = [starts[text - 1] as number, starts[text] as number];
    const length = Math.min(ngram, end - start);
    if (length > 0) for (let at = start; at + length <= end; at++) insert(at, length);
  }
  const used = [...new Set(lengths)].filter((length) => length > 0).sort((a, b) => a - b);

  function lookUp(words: ArrayLike<number>, from: number, length: number): number {
    let found = positions.get(hashOf(words, from, length)) ?? -1;
    while (found !== -1 && !equal(words, from, found, length)) found = nexts[found] as number;
    return found;
  }

  function insert(at: number, length: number): void {
    if (lookUp(ids, at, length) !== -1) return; // the first text with these words counts
    const hash = hashOf(ids, at, length);
    nexts[at] = positions.get(hash) ?? -1;
    lengths[at] = length;
    positions.set(hash, at);
  }

  function equal(words: ArrayLike<number>, from: number, position: number, length: number) {
    if (lengths[position] !== length) return false;
    for (let i = 0; i < length; i++) if (words[from + i] !== ids[position + i]) return false;
    return true;
  }

  return (words) => {
    const document = Int32Array.from(words, (word) => vocabulary.get(word) ?? -1);
    let known = 0; // words up to here that test texts use, without a gap
    for (let end = 1; end <= document.length; end++) {
      known = document[end - 1] === -1 ? 0 : known + 1;
      for (const length of used) {
        if (length > known) break;
        const found = lookUp(document, end - length, length);
        if (found === -1) continue;
        const shared = words.slice(end - length, end).join(" ");
        return { text: lastAtMost(starts, found) + 1, words: shared };
      }
    }
    return undefined;
  };
}

function hashOf(words: ArrayLike<number>, from: number, length: number): number {
  let hash = length;
  for (let i = from; i < from + length; i++) hash = mix(hash, words[i] as number);
  return hash;
}
