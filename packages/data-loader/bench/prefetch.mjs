// How long a training waits for its batches: windowBatches beside prefetchWindows, alternating.
// Needs a build, since Node starts workers from JavaScript; run from the repository root:
//   node packages/data-loader/bench/prefetch.mjs [STEP_MILLISECONDS [STEPS [cold]]]
// cold: dd drops the tokens from the page cache in each step.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openTokens, windowBatches, writeTokens } from "@llmsmith/data-loader";
import { prefetchWindows } from "@llmsmith/data-loader/prefetch";
import { createRandom } from "@llmsmith/random";

const [step = "50", steps = "60", cache = "warm"] = process.argv.slice(2);
const STEP = Number(step);
const STEPS = Number(steps);
const ROUNDS = 3;
const TOKENS = 2e7;
const options = { contextLength: 1024, batchSize: 8, shuffle: true, seed: 1, epochs: Infinity };

const folder = mkdtempSync(path.join(tmpdir(), "prefetch-bench-"));
const random = createRandom(1);
const ids = Uint16Array.from({ length: 2000 }, () => random.integer(50_257));
const tokenizer = { id: "bench", hash: "00".repeat(32), vocabSize: 50_257, encode: () => ids };
await writeTokens(
  folder,
  Array.from({ length: TOKENS / ids.length }, () => ""),
  tokenizer,
  { replace: true },
);

const shard = path.join(folder, "tokens-00000.arrow");
spawnSync("sync", [shard]); // only what is on the disk can be dropped

/** Microseconds that each step waits; it "computes" without giving way, as an engine in this thread does. */
async function waits(batches) {
  await batches.next(); // the first one draws the order of the epoch and starts the worker
  const waited = [];
  for (let i = 0; i < STEPS; i++) {
    const computed = performance.now() + STEP;
    if (cache === "cold")
      spawnSync("dd", ["count=0", "oflag=nocache", "conv=notrunc", `of=${shard}`]);
    while (performance.now() < computed);
    const asked = performance.now();
    await batches.next();
    waited.push((performance.now() - asked) * 1000);
  }
  return waited;
}

const store = await openTokens(folder);
const found = { windowBatches: [], prefetchWindows: [] };
for (let round = 0; round < ROUNDS; round++) {
  found.windowBatches.push(...(await waits(windowBatches(store, options))));
  const prefetched = await prefetchWindows(folder, options);
  found.prefetchWindows.push(...(await waits(prefetched)));
  await prefetched.close();
}
store.close();
rmSync(folder, { recursive: true });

for (const [name, waited] of Object.entries(found)) {
  waited.sort((a, b) => a - b);
  const at = (share) => waited[Math.floor(share * waited.length)];
  const mean = waited.reduce((sum, x) => sum + x) / waited.length;
  const share = (mean / (STEP * 1000 + mean)) * 100;
  console.log(
    `${name.padEnd(16)} mean ${mean.toFixed(0)} µs, median ${at(0.5).toFixed(0)} µs, 95 of 100 below ${at(0.95).toFixed(0)} µs: ${share.toFixed(3)} % of a step of ${STEP} ms`,
  );
}
