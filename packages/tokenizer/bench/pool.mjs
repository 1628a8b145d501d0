// One thread beside a pool of workers, alternating, best of five. Needs a build; run from the repository root:
//   node packages/tokenizer/bench/pool.mjs FILE [ENCODING [WORKERS]]
import { readFileSync } from "node:fs";
import { encoding } from "@llmsmith/tokenizer";
import { createTokenizerPool } from "@llmsmith/tokenizer/pool";

const [file, name = "cl100k_base", workers = "2"] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: pool.mjs FILE [ENCODING [WORKERS]]");
const bytes = new Uint8Array(readFileSync(file));
const lines = [];
for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines.push(at + 1);
if (lines.at(-1) !== bytes.length) lines.push(bytes.length);

/** Batches of about 1 MB of whole lines, copied anew for each run: a pool takes its bytes. */
function batches() {
  const made = [];
  let from = 0;
  let ends = [];
  for (const end of lines) {
    ends.push(end - from);
    if (end - from < 1 << 20 && end !== bytes.length) continue;
    made.push({ bytes: bytes.slice(from, end), ends: Uint32Array.from(ends) });
    from = end;
    ends = [];
  }
  return made;
}

const tokenizer = encoding(name);
const pool = createTokenizerPool(tokenizer, { workers: Number(workers) });
const best = { one: Number.POSITIVE_INFINITY, pool: Number.POSITIVE_INFINITY };
let counts = [0, 0];
for (let round = 0; round <= 5; round++) {
  const [alone, together] = [batches(), batches()];
  let started = performance.now();
  counts[0] = alone.reduce((sum, batch) => sum + tokenizer.encodeDocuments(batch).ids.length, 0);
  if (round > 0) best.one = Math.min(best.one, performance.now() - started);
  started = performance.now();
  const encoded = await Promise.all(together.map((batch) => pool.encodeDocuments(batch)));
  counts[1] = encoded.reduce((sum, { ids }) => sum + ids.length, 0);
  if (round > 0) best.pool = Math.min(best.pool, performance.now() - started);
}
await pool.close();
if (counts[0] !== counts[1]) throw new Error(`the pool made ${counts[1]} tokens, not ${counts[0]}`);
const rate = (milliseconds) => `${(bytes.length / 1e3 / milliseconds).toFixed(1)} MB/s`;
console.log(
  `${name}, ${counts[0]} tokens: one thread ${rate(best.one)}, ${workers} workers ${rate(best.pool)}, ratio ${(best.one / best.pool).toFixed(2)}`,
);
