// Inputs that stop other tokenizers: one piece as long as the text must not take quadratic time.
import { encoding, ENCODING_NAMES } from "@llmsmith/tokenizer";
import { describe, expect, it } from "vitest";
import { seededIntegers } from "./helpers.ts";

const SIZE = 200_000;
const integer = seededIntegers(3);
const INPUTS: Record<string, string> = {
  a: "a".repeat(SIZE),
  letters: Array.from({ length: SIZE }, () => String.fromCharCode(97 + integer(26))).join(""),
  digits: "0123456789".repeat(SIZE / 10),
  spaces: " ".repeat(SIZE),
  "line breaks": "\n".repeat(SIZE),
  "^": "^".repeat(SIZE),
  CJK: "海".repeat(SIZE / 3),
  emoji: "🌊".repeat(SIZE / 4),
  marks: "\u0301".repeat(SIZE / 2),
  "marks and capitals": "\u0301A".repeat(SIZE / 3),
  "capitals and letters without case": "AA海".repeat(SIZE / 5),
  apostrophes: "'".repeat(SIZE),
};

describe.each(ENCODING_NAMES)("%s", (name) => {
  const tokenizer = encoding(name);
  it.each(Object.keys(INPUTS))("encodes 200 kB of %s in well under a second", (key) => {
    const started = process.cpuUsage();
    const ids = tokenizer.encode(INPUTS[key]!);
    // Processor time: what else the machine does is not counted.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
    expect(tokenizer.decode(ids) === INPUTS[key]).toBe(true);
  });
});
