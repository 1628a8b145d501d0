// Training steps and forward passes beside PyTorch's: one process after another, alternating, best of several.
//
//   node packages/tensor/bench/against-pytorch.mjs --python VENV/bin/python --peer pytorch_gpt2_train.py [--rounds 5] [--only NAME]
//
// The peer script is given LAYERS HEADS DIM VOCAB T B MODE STEPS and prints one line of JSON with
// `tokens_per_s`, `first_step_s` and `peak_rss_gb`. Needs a built workspace (npm test, or npm run demo).
import { execFileSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    peer: { type: "string" },
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
  },
});
if (!values.python || !values.peer) {
  process.stderr.write("give --python and --peer; see the head of this file\n");
  process.exit(2);
}
const llmsmith = path.join(import.meta.dirname, "../../../apps/pipeline/bin/llmsmith.js");

/** layers, heads, dim, vocab, context, batch, steps */
const gpt2 = [12, 12, 768, 50257, 256, 2, 4];
const rows = [
  { name: "124M 2x256 fp32", shape: gpt2, peers: ["fp32", "compile"], precision: "fp32" },
  { name: "124M 2x256 bf16", shape: gpt2, peers: ["bf16"], precision: "bf16" },
  {
    name: "124M 1x1024 fp32",
    shape: [12, 12, 768, 50257, 1024, 1, 3],
    peers: ["fp32"],
    precision: "fp32",
  },
  {
    name: "10M 16x256 fp32",
    shape: [6, 6, 384, 4096, 256, 16, 4],
    peers: ["fp32"],
    precision: "fp32",
  },
  {
    name: "1M 12x64 fp32",
    shape: [4, 4, 128, 65, 64, 12, 20],
    peers: ["fp32", "compile"],
    precision: "fp32",
  },
].filter(({ name }) => !values.only || name.startsWith(values.only));

const lastJson = (text) => JSON.parse(text.trim().split("\n").at(-1));

function ours([layers, heads, dim, vocab, context, batch, steps], precision, mode) {
  const args = Object.entries({
    layers,
    heads,
    dim,
    vocab,
    context,
    batch,
    steps,
    precision,
    mode,
  });
  return lastJson(
    execFileSync(
      process.execPath,
      [
        llmsmith,
        "bench",
        "train",
        "--engine",
        "tensorflow",
        "--json",
        ...args.flatMap(([name, value]) => [`--${name}`, String(value)]),
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    ),
  );
}

function theirs([layers, heads, dim, vocab, context, batch, steps], mode) {
  const args = [layers, heads, dim, vocab, context, batch, mode, steps].map(String);
  return lastJson(
    execFileSync(values.python, [values.peer, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
}

for (const { name, shape, peers, precision } of rows) {
  const best = {};
  const note = (who, rate, memory, first) => {
    const seen = (best[who] ??= { rate: 0, memory: Number.POSITIVE_INFINITY, first: [] });
    seen.rate = Math.max(seen.rate, rate);
    seen.memory = Math.min(seen.memory, memory);
    seen.first.push(first);
  };
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const mode of ["graph", "mixed", "xla"]) {
      const result = ours(shape, precision, mode);
      note(mode, result.tokensPerSecond, result.peakMemoryBytes / 1e9, result.firstStepSeconds);
    }
    for (const mode of peers) {
      try {
        const result = theirs(shape, mode);
        note(`pytorch ${mode}`, result.tokens_per_s, result.peak_rss_gb, result.first_step_s);
      } catch {
        process.stderr.write(`${name}: pytorch ${mode} failed\n`);
      }
    }
  }
  const fastest = Math.max(best.graph.rate, best.mixed.rate, best.xla.rate);
  for (const [who, { rate, memory, first }] of Object.entries(best))
    process.stdout.write(
      `${name}  ${who.padEnd(16)} ${rate.toFixed(1).padStart(9)} tokens/s  ${memory.toFixed(2)} GB  first ${Math.max(...first).toFixed(1)} s  ${who.startsWith("pytorch") ? `ours is ${(fastest / rate).toFixed(2)}x` : ""}\n`,
    );
}
