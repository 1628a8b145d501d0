// The automaton against the scanner it stands for: every short text of the characters that rules tell apart, and long ones.
import { expect, test } from "vitest";
import { cutPieces } from "../src/split/cut.ts";
import { SPLITTER_NAMES, type Splitter, splitterNamed } from "../src/split/splitters.ts";
import { seededIntegers } from "./helpers.ts";

function byScanner({ next }: Splitter, bytes: Uint8Array): number[] {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length;) ends.push((at = next(bytes, at, bytes.length)));
  return ends;
}

function byAutomaton(rule: Splitter, bytes: Uint8Array, room: number): number[] {
  const buffer = new Uint32Array(room);
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; at = ends.at(-1)!) {
    const count = cutPieces(rule, bytes, at, bytes.length, buffer);
    ends.push(...buffer.subarray(0, count));
  }
  return ends;
}

/** A letter of each kind, a digit, both kinds of white space, a line break, signs, and one character beyond ASCII. */
const TEXT = "sLvEx7 \t\n'!/é";

test.each(SPLITTER_NAMES)("%s: every text of up to five characters", (name) => {
  const rule = splitterNamed(name);
  const characters = Array.from(TEXT).map((character) => new TextEncoder().encode(character));
  const wrong: string[] = [];
  const bytes: number[] = [];
  const visit = (depth: number): void => {
    const text = Uint8Array.from(bytes);
    const [scanned, cut] = [byScanner(rule, text), byAutomaton(rule, text, 12)];
    if (scanned.join() !== cut.join() && wrong.length < 5)
      wrong.push(
        `${JSON.stringify(new TextDecoder().decode(text))}: ${cut.join()}, not ${scanned.join()}`,
      );
    if (depth === 0) return;
    for (const character of characters) {
      bytes.push(...character);
      visit(depth - 1);
      bytes.length -= character.length;
    }
  };
  visit(5);
  expect(wrong).toEqual([]);
});

test.each(SPLITTER_NAMES)("%s: long texts, whatever room there is for ends", (name) => {
  const rule = splitterNamed(name);
  const integer = seededIntegers(5);
  const alphabet = [
    ...Array.from(TEXT),
    "海",
    "ſ",
    "\u0085",
    "  ",
    "\r\n",
    "ll",
    "re",
    "\u{1f30a}",
  ];
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: 200 }, () => alphabet[integer(alphabet.length)]).join("");
    const bytes = new TextEncoder().encode(text);
    expect(byAutomaton(rule, bytes, 8 + integer(40))).toEqual(byScanner(rule, bytes));
  }
});
