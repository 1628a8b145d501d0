// The explicit list of all story plots, so that adding a part is one visible line.
import type { Plot } from "./plot.ts";
import { plots as partOneA } from "./part-one-a.ts";
import { plots as partOneB } from "./part-one-b.ts";
import { plots as partOneC } from "./part-one-c.ts";
import { plots as partOneD } from "./part-one-d.ts";
import { plots as partOneE } from "./part-one-e.ts";
import { plots as partOneF } from "./part-one-f.ts";
import { plots as partTwoA } from "./part-two-a.ts";
import { plots as partTwoB } from "./part-two-b.ts";
import { plots as partTwoC } from "./part-two-c.ts";
import { plots as partTwoD } from "./part-two-d.ts";
import { plots as partTwoE } from "./part-two-e.ts";

/** Every plot of the story corpus, in file order. */
export const allPlots: Plot[] = [
  ...partOneA,
  ...partOneB,
  ...partOneC,
  ...partOneD,
  ...partOneE,
  ...partOneF,
  ...partTwoA,
  ...partTwoB,
  ...partTwoC,
  ...partTwoD,
  ...partTwoE,
];
