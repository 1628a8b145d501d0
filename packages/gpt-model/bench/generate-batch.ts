// Speed of many prompts at once beside one after the other; run by hand from the repository root:
//   node --conditions=@llmsmith/source --import tsx packages/gpt-model/bench/generate-batch.ts [ENGINE]
import { createRandom } from "@llmsmith/random";
import { type EngineName, useEngine } from "@llmsmith/tensor";
import { defineGPT, generate, generateBatch, initGPT } from "../src/index.ts";

const engine = await useEngine((process.argv[2] ?? "wasm") as EngineName);
// The demo's model with random weights: its answers are told apart by their lengths alone.
const cfg = defineGPT({
  vocabSize: 1536,
  contextLength: 128,
  embDim: 96,
  nHeads: 4,
  nLayers: 3,
  tiedHead: true,
});
const params = initGPT(cfg, 1);
const random = createRandom(1);
const prompts = Array.from({ length: 400 }, () =>
  Array.from({ length: 6 + random.integer(27) }, () => random.integer(cfg.vocabSize)),
);
const options = { maxNewTokens: 12 };

/** Seconds of the fastest of three runs: the machine may be shared. */
async function best(run: () => Promise<void>): Promise<string> {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await run();
    least = Math.min(least, (performance.now() - start) / 1000);
  }
  return `${least.toFixed(2)} s`;
}

console.log(`${engine.name} ${engine.version}, ${engine.device}`);
const single = await best(async () => {
  for (const prompt of prompts) for await (const _ of generate(params, cfg, prompt, options));
});
console.log(`one after the other  ${single}`);
for (const batchSize of [8, 16, 32, 64, 128, 256]) {
  const batched = await best(async () => {
    for await (const _ of generateBatch(params, cfg, prompts, { ...options, batchSize }));
  });
  console.log(`batchSize ${String(batchSize).padEnd(10)} ${batched}`);
}
