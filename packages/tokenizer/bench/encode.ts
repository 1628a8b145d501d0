// Speed beside npm tiktoken, in turns on one text; run by hand from the repository root:
//   node --conditions=@llmsmith/source --import tsx packages/tokenizer/bench/encode.ts [FILE]
import { readFileSync } from "node:fs";
import { encoding, ENCODING_NAMES, trainBPE } from "@llmsmith/tokenizer";
import { get_encoding } from "tiktoken";

const file =
  process.argv[2] ?? new URL("../test/fixtures/sample-text.txt", import.meta.url).pathname;
const text = readFileSync(file, "utf8");
const megabytes = Buffer.byteLength(text) / 1e6;

function milliseconds(run: () => unknown): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

const rate = (ms: number): string => ((megabytes / ms) * 1000).toFixed(1);
console.log(`${file}, ${(megabytes * 1000).toFixed(0)} kB, Node ${process.version}`);
console.log("encoding      load ms  first MB/s  best MB/s  npm tiktoken MB/s  ids equal");
for (const name of ENCODING_NAMES) {
  const load = milliseconds(() => encoding(name));
  const ours = encoding(name);
  const theirs = get_encoding(name);
  const first = milliseconds(() => ours.encode(text, { disallowedSpecial: "none" }));
  let [best, bestTheirs] = [Infinity, Infinity];
  for (let round = 0; round < 50; round++) {
    best = Math.min(
      best,
      milliseconds(() => ours.encode(text, { disallowedSpecial: "none" })),
    );
    if (round < 10)
      bestTheirs = Math.min(
        bestTheirs,
        milliseconds(() => theirs.encode(text, [], [])),
      );
  }
  const ids = ours.encode(text, { disallowedSpecial: "none" });
  const equal = theirs.encode(text, [], []).every((id, i) => id === ids[i]);
  theirs.free();
  const cells = [load.toFixed(0).padStart(7), rate(first).padStart(10), rate(best).padStart(9)];
  console.log(
    `${name.padEnd(12)}  ${cells.join("  ")}  ${rate(bestTheirs).padStart(17)}  ${equal}`,
  );
}

console.log("\none piece, cl100k_base, ms: 200 kB and 20 kB, npm tiktoken 20 kB");
const cl100k = encoding("cl100k_base");
const theirs = get_encoding("cl100k_base");
for (const unit of ["a", "1", "^", " ", "\n", "海", "🌊"]) {
  const times = [200_000, 20_000].map((size) => {
    const worst = unit.repeat(size / Buffer.byteLength(unit));
    return milliseconds(() => cl100k.encode(worst));
  });
  const short = unit.repeat(20_000 / Buffer.byteLength(unit));
  times.push(milliseconds(() => theirs.encode(short, [], [])));
  console.log(`${JSON.stringify(unit)}  ${times.map((ms) => ms.toFixed(0)).join("  ")}`);
}
theirs.free();

const started = performance.now();
const trained = await trainBPE([text], { vocabSize: 2000 });
const seconds = (performance.now() - started) / 1000;
console.log(`\ntrainBPE on the text: ${trained.vocabSize} tokens in ${seconds.toFixed(2)} s`);
