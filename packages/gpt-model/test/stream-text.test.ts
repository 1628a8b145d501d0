// Text out of tokens: no character is cut, nothing is lost, nothing is said twice.
import { createTextStream, streamText } from "@llmsmith/gpt-model";
import { expect, test } from "vitest";

/** UTF-8 bytes as tokens, so that a character takes several. */
const bytes = { decode: (ids: ArrayLike<number>) => Buffer.from(Array.from(ids)).toString() };
/** Words as tokens, with a space between two: a piece depends on what came before it. */
const words = {
  decode: (ids: ArrayLike<number>) => Array.from(ids, (id) => ["a", "bee", "sees"][id]).join(" "),
};

async function* from(tokens: Iterable<number>): AsyncGenerator<number> {
  yield* tokens;
}

async function pieces(tokens: Iterable<number>, tokenizer = bytes): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of streamText(from(tokens), tokenizer)) all.push(piece);
  return all;
}

test("a character of several tokens comes with its last one", async () => {
  expect(await pieces(Buffer.from("é 🙂!"))).toEqual(["é", " ", "🙂", "!"]);
  const stream = createTextStream(bytes);
  expect([...Buffer.from("é!")].map((token) => stream.push(token))).toEqual(["", "é", "!"]);
  expect(stream.end()).toBe("");
});

test("what is unfinished at the end is shown as such", async () => {
  expect(await pieces(Buffer.from("a🙂").subarray(0, 3))).toEqual(["a", "\uFFFD"]);
  expect(await pieces([])).toEqual([]);
});

test("pieces of a tokenizer that joins words add up to its text", async () => {
  expect(await pieces([0, 1, 2, 0], words)).toEqual(["a", " bee", " sees", " a"]);
});
