// What several test files need: fixtures, optional data beside the repository, seeded random text.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");
}

/** A fixture's JSON. */
export function readFixture<T = object>(name: string): T {
  return JSON.parse(fixture(name)) as T;
}

/** The parts of a tokenizer.json of characters that tests change. */
export type TextJson = {
  normalizer: object | null;
  added_tokens: { id: number; content: string }[];
  model: { vocab: Record<string, number>; merges: [string, string][]; ignore_merges: boolean };
};

/** The file with every pair that makes a token among its merges, in the order of tokens: as files made of SentencePiece's. */
export function sentencePieceMerges(json: TextJson): TextJson {
  const { vocab, merges } = json.model;
  const pairs = [...new Set(merges.map((pair) => pair.join("")))].flatMap((whole) =>
    Array.from(whole, (_, at): [string, string] => [whole.slice(0, at), whole.slice(at)]).filter(
      ([left, right]) => left in vocab && right in vocab,
    ),
  );
  return { ...json, model: { ...json.model, merges: pairs } };
}

/** A file of the folder `shared` beside the repository, or undefined where it is missing. */
export function sharedFile(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../../shared/${path}`, import.meta.url));
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Uniform integers from a linear congruential generator (Numerical Recipes' constants). */
export function seededIntegers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// First and last code points to draw from; white space and traps are drawn often.
const RANGES: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0x61, 0x7a],
  [0x41, 0x5a],
  [0x30, 0x39],
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0x24f],
  [0x250, 0x36f],
  [0x370, 0x52f],
  [0x590, 0x6ff],
  [0x900, 0xdff],
  [0xe00, 0xe7f],
  [0x10a0, 0x13ff],
  [0x1d00, 0x1fff],
  [0x2000, 0x206f],
  [0x2070, 0x23ff],
  [0x3000, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff00, 0xffef],
  [0x10000, 0x1ffff],
  [0x1f300, 0x1faff],
  [0x20000, 0x2a6df],
  [0, 0x10ffff],
];
const SNIPPETS = [
  "'s",
  "'LL",
  "'ve",
  "\r\n",
  "  ",
  "\u0085",
  "\ufeff",
  "\u0301",
  "/\n",
  "'\u017f",
  "Bc",
  "123",
];

/** Random text of up to `length` parts, mixing runs of scripts, white space and snippets that rules trip over. */
export function randomText(integer: (below: number) => number, length: number): string {
  let text = "";
  let range = RANGES[0]!;
  for (let i = integer(length) + 1; i > 0; i--) {
    if (integer(3) === 0) range = RANGES[integer(RANGES.length)]!;
    if (integer(6) === 0) text += SNIPPETS[integer(SNIPPETS.length)]!;
    const codePoint = range[0] + integer(range[1] - range[0] + 1);
    if (codePoint < 0xd800 || codePoint > 0xdfff) text += String.fromCodePoint(codePoint);
  }
  return text;
}
