// Texts of 1 MB that are one piece as long as themselves, beside Python tiktoken on the same: best of five each.
//   node packages/tokenizer/bench/worst-inputs.mjs --python VENV/bin/python [--encoding r50k_base]
// VENV needs tiktoken. Needs a build.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { encoding } from "@llmsmith/tokenizer";

const { values } = parseArgs({
  options: { python: { type: "string" }, encoding: { type: "string", default: "r50k_base" } },
});
if (!values.python) {
  process.stderr.write("give --python; see the head of this file\n");
  process.exit(2);
}
const SIZE = 1_000_000;
/** Letters of a small generator. */
function letters() {
  let state = 1;
  return Array.from({ length: SIZE }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return String.fromCharCode(97 + Math.floor((state / 2 ** 32) * 26));
  }).join("");
}
const texts = {
  "letter a": "a".repeat(SIZE),
  "random letters": letters(),
  digits: "1".repeat(SIZE),
  "^": "^".repeat(SIZE),
  newlines: "\n".repeat(SIZE),
  spaces: " ".repeat(SIZE),
  CJK: "海".repeat(Math.floor(SIZE / 3)),
  emoji: "🌊".repeat(SIZE / 4),
};

const theirs = JSON.parse(
  execFileSync(
    values.python,
    [path.join(import.meta.dirname, "worst-inputs.py"), values.encoding],
    { encoding: "utf8", input: JSON.stringify(texts), maxBuffer: 1 << 26 },
  ),
);
const tokenizer = encoding(values.encoding);
for (const [name, text] of Object.entries(texts)) {
  let best = Infinity;
  let tokens = 0;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    tokens = tokenizer.encode(text).length;
    best = Math.min(best, performance.now() - started);
  }
  const { milliseconds, tokens: expected } = theirs[name];
  const ratio = (best / milliseconds).toFixed(2);
  console.log(
    `${values.encoding}  ${name.padEnd(14)}  ${best.toFixed(0).padStart(5)} ms, Python tiktoken ${milliseconds.toFixed(0).padStart(5)} ms: ${ratio} of its time${tokens === expected ? "" : "  OTHER IDS"}`,
  );
}
