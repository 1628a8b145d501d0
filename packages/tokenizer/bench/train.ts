// Time and memory of training; run by hand from the repository root:
//   node --conditions=@llmsmith/source --import tsx packages/tokenizer/bench/train.ts FILE [VOCABULARY [WORKERS [OUT]]]
// Every line of FILE, its end included, is a text, as where PyPI tokenizers trains on files.
import { readFileSync } from "node:fs";
import { saveTokenizer, trainBPE } from "@llmsmith/tokenizer";

const [file, vocabulary = "32000", workers = "0", out] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: train.ts FILE [VOCABULARY [WORKERS [OUT]]]");
const texts = readFileSync(file, "utf8").split(/(?<=\n)/);
const started = performance.now();
const trained = await trainBPE(texts, {
  vocabSize: Number(vocabulary),
  specialTokens: ["<|endoftext|>"],
  workers: Number(workers),
});
const seconds = (performance.now() - started) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(
  `${file}: ${trained.vocabSize} tokens with ${workers} workers in ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB resident at most`,
);
if (out !== undefined) await saveTokenizer(out, trained);
