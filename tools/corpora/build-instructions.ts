// Builds apps/pipeline/corpora/instructions.jsonl: 8,400 instructions with answers, in twelve kinds.

import { fileURLToPath } from "node:url";
import { checkInstructions, type KindedExample, LeakGuard } from "./instructions/check.ts";
import { kinds } from "./instructions/kinds.ts";
import { createRandom } from "./messages/random.ts";
import { writeCorpus } from "./messages/write-file.ts";

const seed = 20_262;
const perKind = 700;
const target = fileURLToPath(
  new URL("../../apps/pipeline/corpora/instructions.jsonl", import.meta.url),
);

const random = createRandom(seed);
const guard = new LeakGuard();
const examples: KindedExample[] = [];
// Kinds take turns, so that none is left with the scraps the others may not repeat.
for (let turn = 0; turn < perKind; turn++)
  for (const [kind, make] of Object.entries(kinds)) {
    let example = make(random);
    for (let tries = 0; !guard.accept(example); tries++) {
      if (tries > 1_000)
        throw new Error(`build-instructions: no new example of "${kind}" at turn ${turn}`);
      example = make(random);
    }
    examples.push({ kind, ...example });
  }

const shuffled = random.shuffle(examples);
const report = checkInstructions(shuffled, perKind * Object.keys(kinds).length);
const lines = shuffled.map(
  ({ instruction, input, output }) => `${JSON.stringify({ instruction, input, output })}\n`,
);
writeCorpus(target, lines.join(""));

console.log(`${shuffled.length} examples written to ${target}, ${perKind} of each kind:`);
console.log(Object.keys(kinds).join(", "));
console.log(`${report.words} different words, ${report.contentWords} content words`);
console.log(`rarest content word: "${report.rarest}", in ${report.rarestCount} examples`);
