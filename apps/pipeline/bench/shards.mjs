// JSON lines to token shards by two workers, beside encoding alone, alternating. Needs a build; from the repository root:
//   node apps/pipeline/bench/shards.mjs CORPUS.jsonl [ENCODING [WORKERS [ROUNDS]]]
// Prints rates in 10⁶ bytes of the file a second, processor time of all threads, and the ratio to encoding alone.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  documentsOfJsonLines,
  documentsOfTexts,
  readRows,
  textsOf,
  writeTokenShards,
} from "@llmsmith/data-loader";
import { encoding } from "@llmsmith/tokenizer";
import { createTokenizerPool } from "@llmsmith/tokenizer/pool";

const [corpus, name = "cl100k_base", workers = "2", rounds = "3"] = process.argv.slice(2);
if (corpus === undefined) throw new Error("usage: shards.mjs FILE [ENCODING [WORKERS [ROUNDS]]]");
const size = readFileSync(corpus).length;
const pool = createTokenizerPool(encoding(name), { workers: Number(workers) });
const folder = mkdtempSync(path.join(process.env.BENCH_FOLDER ?? tmpdir(), "shards-"));
const out = path.join(folder, "tokens");

const batches = [];
for await (const batch of documentsOfTexts(textsOf(readRows(corpus)))) batches.push(batch);

/** @type {Record<string, () => Promise<unknown>>} */
const ways = {
  "encoding alone": () =>
    Promise.all(
      batches.map(({ bytes, ends }) => pool.encodeDocuments({ bytes: bytes.slice(), ends })),
    ),
  "rows, read by the main thread": () =>
    writeTokenShards(out, documentsOfTexts(textsOf(readRows(corpus))), pool),
  "lines, read by the workers": () => writeTokenShards(out, documentsOfJsonLines(corpus), pool),
};
const best = Object.fromEntries(
  Object.keys(ways).map((way) => [way, { seconds: Infinity, cpu: Infinity }]),
);
for (let round = 0; round <= Number(rounds); round++)
  for (const [way, work] of Object.entries(ways)) {
    const before = process.cpuUsage();
    const started = performance.now();
    await work();
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    rmSync(out, { recursive: true, force: true });
    if (round === 0) continue; // warming up
    best[way] = {
      seconds: Math.min(best[way].seconds, seconds),
      cpu: Math.min(best[way].cpu, (user + system) / 1e6),
    };
  }
await pool.close();
rmSync(folder, { recursive: true });
const alone = best["encoding alone"];
for (const [way, { seconds, cpu }] of Object.entries(best))
  console.log(
    `${way.padEnd(30)} ${(size / 1e6 / seconds).toFixed(1).padStart(6)} MB/s ${cpu.toFixed(2).padStart(7)} s of processor  ${(alone.seconds / seconds).toFixed(2)} of encoding alone, ${(alone.cpu / cpu).toFixed(2)} by processor time`,
  );
