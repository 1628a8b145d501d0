// Passes over a corpus by one library in its own process; against-peers.mjs starts it. Needs a build.
//   node packages/tokenizer/bench/encode-corpus.mjs LIBRARY ENCODING CORPUS.jsonl ROUNDS
// LIBRARY: llmsmith, llmsmith-pool (2 workers) or tiktoken (npm). Prints one line of JSON, rates in 10⁶ bytes/s.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { encoding } from "@llmsmith/tokenizer";
import { createTokenizerPool } from "@llmsmith/tokenizer/pool";
import { get_encoding } from "tiktoken";

const [library, name, corpus, rounds] = process.argv.slice(2);
const texts = readFileSync(corpus, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line).text);
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** @returns {Promise<{ pass: () => unknown, ids: (passed: any) => Iterable<ArrayLike<number>>, decode?: (ids: any) => string, close?: () => unknown }>} */
async function load() {
  if (library === "tiktoken") {
    const theirs = get_encoding(name);
    const utf8 = new TextDecoder();
    return {
      pass: () => texts.map((text) => theirs.encode_ordinary(text)),
      ids: (passed) => passed,
      decode: (ids) => utf8.decode(theirs.decode(ids)),
    };
  }
  const ours = encoding(name);
  const ordinary = { disallowedSpecial: /** @type {const} */ ("none") };
  if (library === "llmsmith")
    return {
      pass: () => texts.map((text) => ours.encode(text, ordinary)),
      ids: (passed) => passed,
      decode: (ids) => ours.decode(ids),
    };
  const pool = createTokenizerPool(ours, { workers: 2 });
  const batches = [];
  for (let at = 0; at < texts.length; at += 64) batches.push(texts.slice(at, at + 64));
  return {
    pass: () => Promise.all(batches.map((batch) => pool.encodeDocuments(documents(batch)))),
    ids: (passed) => passed.map((part) => part.ids),
    close: () => pool.close(),
  };
}

function documents(batch) {
  const parts = batch.map((text) => Buffer.from(text));
  let end = 0;
  return {
    bytes: new Uint8Array(Buffer.concat(parts)),
    ends: Uint32Array.from(parts, (part) => (end += part.length)),
  };
}

const started = performance.now();
const { pass, ids, decode, close } = await load();
const loadSeconds = (performance.now() - started) / 1000;
const seconds = [];
let passed;
for (let round = 0; round < Number(rounds); round++) {
  passed = undefined;
  const begun = performance.now();
  passed = await pass();
  seconds.push((performance.now() - begun) / 1000);
}
const hash = createHash("sha256");
let tokens = 0;
const lists = [...ids(passed)];
for (const list of lists) {
  tokens += list.length;
  hash.update(new Uint8Array(Uint32Array.from(list).buffer));
}
let decoded;
if (decode !== undefined) {
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const begun = performance.now();
    const same = lists.every((list, at) => decode(list) === texts[at]);
    best = Math.min(best, (performance.now() - begun) / 1000);
    if (!same) throw new Error(`${library} ${name}: a text came back changed`);
  }
  decoded = bytes / 1e6 / best;
}
await close?.();
console.log(
  JSON.stringify({
    library,
    encoding: name,
    firstPass: bytes / 1e6 / seconds[0],
    best: bytes / 1e6 / Math.min(...seconds),
    decode: decoded,
    tokens,
    ids: hash.digest("hex").slice(0, 16),
    loadSeconds,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
