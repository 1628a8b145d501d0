// Bytes of cache a token and layer for each kind of attention, as the README's table; from the repository root:
//   node --conditions=@llmsmith/source --import tsx packages/attention/bench/cache-bytes.ts
import { kvCacheBytes, type KVCacheConfig } from "../src/index.ts";

const [nHeads, headDim, nKVHeads, tokens] = [32, 128, 8, 32_768];
const rows: [string, KVCacheConfig][] = [
  ["multi-head, 32 heads", { kind: "multi-head", nHeads, headDim }],
  ["grouped-query, 8 heads of keys", { kind: "grouped-query", nKVHeads, headDim }],
  ["multi-query", { kind: "grouped-query", nKVHeads: 1, headDim }],
  ["latent, rank 512 and 64 rope channels", { kind: "latent", kvRank: 512, ropeDim: 64 }],
  [
    "grouped-query, rolling window of 4,096",
    { kind: "sliding-window", nKVHeads, headDim, window: 4096 },
  ],
  [
    "cross, 8 heads of keys, context of 512",
    { kind: "cross", nKVHeads, headDim, contextTokens: 512 },
  ],
];
console.log("| attention | bytes a token | MiB at 32,768 tokens |");
console.log("| --- | ---: | ---: |");
for (const [name, config] of rows) {
  const all = kvCacheBytes(config, 1, tokens);
  console.log(
    `| ${name} | ${(all / tokens).toLocaleString("en")} | ${(all / 2 ** 20).toLocaleString("en")} |`,
  );
}
