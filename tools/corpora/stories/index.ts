// The explicit list of all story plots, so that adding a part is one visible line.
import type { Plot } from "./plot.ts";
import { plots as partOneA } from "./part-one-a.ts";
import { plots as partOneB } from "./part-one-b.ts";
import { plots as partOneC } from "./part-one-c.ts";
import { plots as partOneD } from "./part-one-d.ts";
import { plots as partOneE } from "./part-one-e.ts";

/** Every plot of the story corpus, in file order. */
export const allPlots: Plot[] = [
  ...partOneA,
  ...partOneB,
  ...partOneC,
  ...partOneD,
  ...partOneE,
];
