// The promises of the instruction corpus; the build stops when one is broken.

import type { Example } from "./kinds.ts";
import {
  commonAdjectives,
  givingVerbs,
  names,
  nouns,
  openingVerbs,
  past,
  peopleVerbs,
  places,
  stateAdjectives,
  verbs,
} from "./vocabulary.ts";

/** An example and the name of its kind, which the file does not keep. */
export type KindedExample = Example & { kind: string };

/** Counts for the report of the build. */
export type VocabularyReport = {
  words: number;
  contentWords: number;
  rarest: string;
  rarestCount: number;
};

const fewestOutputWords = 3;
const mostOutputWords = 12;
const fewestExamplesPerWord = 12;
const fewestKindsPerWord = 3;

const allNouns = Object.values(nouns).flat();
const allVerbs = [...new Set([...Object.values(verbs).flat(), ...openingVerbs, ...peopleVerbs])];
const allAdjectives = [...new Set([...commonAdjectives, ...Object.values(stateAdjectives).flat()])];

/** Each form of a content word with the word it counts for: `painted` counts for `paint`. */
const stems = new Map<string, string>([
  ...[...names, ...places, ...allNouns, ...allAdjectives, ...givingVerbs].map(
    (w) => [w, w] as const,
  ),
  ...allVerbs.flatMap((verb) => [[verb, verb] as const, [past(verb), verb] as const]),
]);

const functionWords = new Set(
  `the The a an is Is not has have does did do live lives in with and I We They You to
  Could you please This comes from Hello How weather before after first who Who What Where`.split(
    /\s+/,
  ),
);

const wordsOf = (text: string): string[] => text.match(/[A-Za-z]+/g) ?? [];
const plain = (text: string): string => wordsOf(text.toLowerCase()).join(" ");

/** Refuses examples whose answer stands in another example, or that hold another's answer. */
export class LeakGuard {
  readonly #outputs = new Set<string>();
  readonly #runs = new Set<string>();

  /** Takes the example and returns true, or returns false and leaves everything as it was. */
  accept(example: Example): boolean {
    const output = plain(example.output);
    const texts = [example.instruction, example.input, example.output].map(plain);
    const runs = texts.flatMap((text) => wordRuns(text.split(" ")));
    if (this.#runs.has(output) || runs.some((run) => this.#outputs.has(run))) return false;
    this.#outputs.add(output);
    for (const run of runs) this.#runs.add(run);
    return true;
  }
}

// All runs of words as long as an output may be, compared without case and punctuation.
function wordRuns(words: readonly string[]): string[] {
  const runs: string[] = [];
  for (let start = 0; start < words.length; start++)
    for (let length = fewestOutputWords; length <= mostOutputWords; length++)
      if (start + length <= words.length) runs.push(words.slice(start, start + length).join(" "));
  return runs;
}

/** Throws with the first broken promise; returns the size of the vocabulary. */
export function checkInstructions(
  examples: readonly KindedExample[],
  expectedCount: number,
): VocabularyReport {
  const fail = (what: string): never => {
    throw new Error(`checkInstructions: ${what}; mend the kinds or the vocabulary and build again`);
  };
  if (examples.length !== expectedCount) fail(`${examples.length} examples, not ${expectedCount}`);
  if (new Set(examples.map((example) => example.output)).size !== examples.length)
    fail("an output is there twice");

  const uses = new Map<string, { count: number; kinds: Set<string> }>();
  const seenWords = new Set<string>();
  for (const example of examples) {
    const length = example.output.split(" ").length;
    if (length < fewestOutputWords || length > mostOutputWords)
      fail(`${length} words in: ${example.output}`);
    const textWords = [...wordsOf(example.input), ...wordsOf(example.output)];
    for (const word of textWords)
      if (!stems.has(word) && !functionWords.has(word)) fail(`"${word}" is outside the vocabulary`);
    const all = [...textWords, ...wordsOf(example.instruction)];
    for (const word of all) seenWords.add(word);
    for (const stem of new Set(all.flatMap((word) => stems.get(word) ?? []))) {
      const use = uses.get(stem) ?? { count: 0, kinds: new Set() };
      use.count++;
      use.kinds.add(example.kind);
      uses.set(stem, use);
    }
  }
  let rarest = "";
  let rarestCount = Number.POSITIVE_INFINITY;
  for (const stem of new Set(stems.values())) {
    const use = uses.get(stem);
    const count = use?.count ?? 0;
    const kindCount = use?.kinds.size ?? 0;
    // The five giving verbs belong to one kind by nature.
    if (
      count < fewestExamplesPerWord ||
      (kindCount < fewestKindsPerWord && !givingVerbs.includes(stem))
    )
      fail(`"${stem}" is in ${count} examples of ${kindCount} kinds`);
    if (count < rarestCount) [rarest, rarestCount] = [stem, count];
  }
  checkLeaks(examples, fail);
  return { words: seenWords.size, contentWords: new Set(stems.values()).size, rarest, rarestCount };
}

// Independent of LeakGuard and literal: no output is a substring of another example.
function checkLeaks(examples: readonly KindedExample[], fail: (what: string) => never): void {
  const separator = "\n";
  const parts = examples.map(({ instruction, input, output }) =>
    [instruction, input, output].join(separator),
  );
  const starts: number[] = [];
  let all = "";
  for (const part of parts) {
    starts.push(all.length);
    all += part + separator;
  }
  examples.forEach(({ output }, index) => {
    const start = starts[index] as number;
    const end = start + (parts[index] as string).length;
    for (let at = all.indexOf(output); at !== -1; at = all.indexOf(output, at + 1))
      if (at < start || at >= end) fail(`the output "${output}" stands in another example`);
  });
}
