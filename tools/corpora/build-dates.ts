// Builds apps/pipeline/corpora/dates.jsonl: 8,000 dates as people write them, each with year-month-day.

import { fileURLToPath } from "node:url";
import { type CalendarDate, FORMS, isoDate } from "./dates/forms.ts";
import { createRandom, type RandomSource } from "./messages/random.ts";
import { writeCorpus } from "./messages/write-file.ts";

const seed = 20_263;
const perForm = 1_000;
const years = { first: 1900, count: 200 };
const target = fileURLToPath(new URL("../../apps/pipeline/corpora/dates.jsonl", import.meta.url));

/** A day of these years, each year and month equally likely. */
function drawDate(random: RandomSource): CalendarDate {
  const year = years.first + random.below(years.count);
  const month = 1 + random.below(12);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { year, month, day: 1 + random.below(days) };
}

const random = createRandom(seed);
const drawn = new Set<string>();
const pairs: { source: string; target: string }[] = [];
for (let turn = 0; turn < perForm; turn++)
  for (const write of Object.values(FORMS)) {
    let date = drawDate(random);
    while (drawn.has(isoDate(date))) date = drawDate(random); // a date occurs once, in one form
    drawn.add(isoDate(date));
    pairs.push({ source: write(date), target: isoDate(date) });
  }

if (new Set(pairs.map(({ source }) => source)).size !== pairs.length)
  throw new Error("build-dates: two dates are written alike; change one of the forms");
const lines = random.shuffle(pairs).map((pair) => `${JSON.stringify(pair)}\n`);
writeCorpus(target, lines.join(""));
console.log(`${pairs.length} dates written to ${target}, ${perForm} in each form:`);
console.log(Object.keys(FORMS).join(", "));
