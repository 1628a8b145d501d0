// Builds apps/pipeline/corpora/messages.tsv: 1,200 short messages, unwanted and ordinary.

import { fileURLToPath } from "node:url";
import { bestSingleWord, checkMessages, type LabelledMessage } from "./messages/check.ts";
import { ordinaryPatterns } from "./messages/ordinary-patterns.ts";
import { ordinarySingle } from "./messages/ordinary-single.ts";
import { expandPattern } from "./messages/pattern.ts";
import { createRandom, type RandomSource } from "./messages/random.ts";
import { unwantedPatterns } from "./messages/unwanted-patterns.ts";
import { unwantedSingle } from "./messages/unwanted-single.ts";
import { writeCorpus } from "./messages/write-file.ts";

const seed = 20_261;
const perClass = 600;
const target = fileURLToPath(new URL("../../apps/pipeline/corpora/messages.tsv", import.meta.url));

/** All single messages, then the patterns in turn until the class is full; repeats are drawn again. */
function buildClass(
  label: LabelledMessage["label"],
  single: readonly string[],
  patterns: readonly string[],
  random: RandomSource,
): LabelledMessage[] {
  const texts = new Set(single);
  for (let draw = 0; texts.size < perClass; draw++) {
    if (draw > perClass * 20)
      throw new Error(`buildClass: the ${label} patterns are used up; add some`);
    texts.add(expandPattern(patterns[draw % patterns.length] as string, random));
  }
  return [...texts].map((text) => ({ label, text }));
}

const random = createRandom(seed);
const messages = random.shuffle([
  ...buildClass("unwanted", unwantedSingle, unwantedPatterns, random),
  ...buildClass("ordinary", ordinarySingle, ordinaryPatterns, random),
]);
checkMessages(messages, 2 * perClass);
writeCorpus(target, `label\ttext\n${messages.map((m) => `${m.label}\t${m.text}\n`).join("")}`);

const best = bestSingleWord(messages);
console.log(`${messages.length} messages written to ${target}`);
console.log(`best single word: "${best.word}", ${(100 * best.accuracy).toFixed(1)} %`);
