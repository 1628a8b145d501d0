// How fast tokens are written, verified and read by position, against a raw file and apache-arrow's own readers.
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openTokens, windowBatches, writeTokens } from "@llmsmith/data-loader";
import { createRandom } from "@llmsmith/random";
import { tableFromIPC } from "apache-arrow";

const TOKENS = 2e7;
const LENGTH = 1024;
const folder = mkdtempSync(path.join(tmpdir(), "tokens-bench-"));
const random = createRandom(1);
const ids = Uint16Array.from({ length: 2000 }, () => random.integer(50_257));
const tokenizer = { id: "bench", hash: "00".repeat(32), vocabSize: 50_257, encode: () => ids };

async function timed(
  what: string,
  units: number,
  unit: string,
  work: () => void | Promise<void>,
): Promise<void> {
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  console.log(`${what.padEnd(48)} ${((units / best) * 1000).toExponential(2)} ${unit}/s`);
}

const target = path.join(folder, "tokens");
const texts = Array.from({ length: TOKENS / ids.length }, () => "");
await timed("writeTokens (without encoding)", TOKENS, "tokens", async () => {
  await writeTokens(target, texts, tokenizer, { replace: true });
});
await timed("openTokens (SHA-256 of everything)", TOKENS, "tokens", async () => {
  (await openTokens(target)).close();
});

const store = await openTokens(target);
const into = new Int32Array(LENGTH);
const long = new Int32Array(65_536);
const COUNT = 20_000;
const starts = Array.from({ length: COUNT }, () => random.integer(TOKENS - LENGTH));
await timed("store.read, random windows of 1,024", COUNT, "windows", () => {
  for (const start of starts) store.read(start, LENGTH, into);
});
await timed("store.read, one after another, 64 Ki each", TOKENS * 2, "bytes", () => {
  for (let start = 0; start < TOKENS; start += long.length)
    store.read(start, Math.min(long.length, TOKENS - start), long);
});
const batches = windowBatches(store, {
  contextLength: LENGTH,
  batchSize: 8,
  shuffle: true,
  epochs: Infinity,
});
await timed("windowBatches, shuffled, batches of 8", COUNT, "windows", () => {
  for (let i = 0; i < COUNT / 8; i++) batches.next();
});

const raw = path.join(folder, "raw.bin");
writeFileSync(raw, Uint16Array.from(store.read(0, TOKENS)));
const handle = openSync(raw, "r");
const bytes = new Uint8Array(LENGTH * 2);
await timed("raw file, readSync and widening", COUNT, "windows", () => {
  for (const start of starts) {
    readSync(handle, bytes, 0, bytes.length, start * 2);
    into.set(new Uint16Array(bytes.buffer));
  }
});
closeSync(handle);
const table = tableFromIPC(readFileSync(path.join(target, "tokens-00000.arrow")));
const column = table.getChild("tokens");
await timed("apache-arrow in memory, slice().toArray()", 1000, "windows", () => {
  for (const start of starts.slice(0, 1000))
    into.set(column?.slice(start, start + LENGTH).toArray() as Uint16Array);
});
store.close();
rmSync(folder, { recursive: true });
