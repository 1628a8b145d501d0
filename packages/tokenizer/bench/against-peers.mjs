// Encoding beside Python tiktoken, npm tiktoken and PyPI tokenizers: one process after another, alternating, best of all.
//
//   node packages/tokenizer/bench/against-peers.mjs --corpus CORPUS.jsonl --python VENV/bin/python [--rounds 2] [--encodings r50k_base,o200k_base]
//
// CORPUS.jsonl has a line {"text": …} for each document. VENV needs tiktoken, tokenizers and numpy, and tiktoken's
// ranks in its cache (TIKTOKEN_CACHE_DIR) where there is no network. Needs a build.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    corpus: { type: "string" },
    python: { type: "string" },
    rounds: { type: "string", default: "2" },
    passes: { type: "string", default: "3" },
    encodings: { type: "string", default: "r50k_base,cl100k_base,o200k_base" },
    slow: { type: "string", default: "tiktoken,py-tokenizers" },
  },
});
const { corpus, python } = values;
if (!corpus || !python) {
  process.stderr.write("give --corpus and --python; see the head of this file\n");
  process.exit(2);
}

const here = (file) => path.join(import.meta.dirname, file);
const lastJson = (text) => JSON.parse(text.trim().split("\n").at(-1));
const slow = values.slow.split(",").filter(Boolean);

/** One library in a process of its own. */
function measure(library, encoding) {
  const passes = slow.includes(library) ? "1" : values.passes;
  const [command, script] = library.startsWith("py-")
    ? [python, "encode-corpus.py"]
    : [process.execPath, "encode-corpus.mjs"];
  const name = library.replace("py-", "");
  const env = { ...process.env, RAYON_NUM_THREADS: "1", TOKENIZERS_PARALLELISM: "false" };
  return lastJson(
    execFileSync(command, [here(script), name, encoding, corpus, passes], {
      env,
      encoding: "utf8",
      maxBuffer: 1 << 24,
    }),
  );
}

for (const encoding of values.encodings.split(",")) {
  const best = new Map();
  const libraries = ["llmsmith", "llmsmith-pool", "py-tiktoken", ...slow];
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const library of libraries) {
      if (round > 0 && slow.includes(library)) continue; // a pass takes long, and they are not near
      const found = measure(library, encoding);
      const before = best.get(library) ?? { firstPass: 0, best: 0, decode: 0, peakMemoryBytes: 0 };
      for (const field of ["firstPass", "best", "decode", "peakMemoryBytes"])
        found[field] = Math.max(found[field] ?? 0, before[field]);
      best.set(library, found);
    }
  }
  const ours = best.get("llmsmith");
  for (const library of libraries) {
    const found = best.get(library);
    const ratio = (field) => (found[field] ? `${(ours[field] / found[field]).toFixed(2)} x` : "");
    console.log(
      [
        encoding.padEnd(12),
        library.padEnd(14),
        `first ${found.firstPass.toFixed(2).padStart(6)} MB/s ${ratio("firstPass").padStart(8)}`,
        `best ${found.best.toFixed(2).padStart(6)} MB/s ${ratio("best").padStart(8)}`,
        `decode ${found.decode.toFixed(1).padStart(6)} MB/s ${ratio("decode").padStart(8)}`,
        `${(found.peakMemoryBytes / 1e6).toFixed(0)} MB`,
        found.ids === ours.ids ? "same ids" : "OTHER IDS",
      ].join("  "),
    );
  }
}
