// Builds the embedded story corpus from its plots, so that every story can be traced and remade.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkPlot, fill } from "./stories/fill.ts";
import { allPlots } from "./stories/index.ts";
import { names } from "./stories/names.ts";
import type { Plot } from "./stories/plot.ts";

/** One finished story; the title is that of its plot and no part of the text. */
export type Story = { title: string; text: string };

type Random = () => number;

// Candidates tried per version; the plots have up to 4^9 tuples, far too many to compare all.
const CANDIDATES = 64;

// Longer stories cost in the draw, so that most fit the short context of a small model.
const WORDS = 130;

/** mulberry32: a small 32-bit generator, uniform in [0, 1), the same on every machine. */
function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a of the title, so that a plot's stories do not change when other plots come or go. */
function hashTitle(title: string): number {
  let hash = 0x811c9dc5;
  for (const char of title) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

const overlap = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + (value === b[i] ? 1 : 0), 0);

const countWords = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** Tuples of alternatives, each beat using its least used ones, as unlike each other as found. */
function drawTuples(plot: Plot, count: number, random: Random): number[][] {
  const possible = plot.beats.reduce((product, beat) => product * beat.length, 1);
  if (possible < count) {
    throw new RangeError(
      `buildStories: plot "${plot.title}" has ${possible} versions, ${count} asked for; add alternatives`,
    );
  }
  const used = plot.beats.map((beat) => beat.map(() => 0));
  const tuples: number[][] = [];
  while (tuples.length < count) {
    let best: number[] = [];
    let bestCost = Infinity;
    for (let tries = 0; tries < CANDIDATES || bestCost === Infinity; tries++) {
      // Plots with hardly more tuples than versions may need a choice that is not least used.
      const strict = tries < CANDIDATES;
      const candidate = used.map((uses) => {
        const least = Math.min(...uses);
        const open = [...uses.keys()].filter((i) => !strict || uses[i] === least);
        return open[Math.floor(random() * open.length)] ?? 0;
      });
      const shared = tuples.map((tuple) => overlap(tuple, candidate));
      const worst = Math.max(0, ...shared);
      if (tuples.length > 0 && worst === plot.beats.length) continue;
      const words = candidate.reduce((sum, i, b) => sum + countWords(plot.beats[b]?.[i] ?? ""), 0);
      const cost =
        worst * 1000 +
        Math.max(0, words - WORDS) * 50 +
        shared.reduce((sum, value) => sum + value, 0);
      if (cost < bestCost) [best, bestCost] = [candidate, cost];
    }
    for (const [b, i] of best.entries()) {
      const uses = used[b];
      if (uses !== undefined) uses[i] = (uses[i] ?? 0) + 1;
    }
    tuples.push(best);
  }
  return tuples;
}

/** Hands out the items of a shuffled list in turn, skipping those `fits` turns down. */
function dealer(
  items: readonly string[],
  random: Random,
): (fits: (item: string) => boolean) => string {
  let deck: string[] = [];
  return (fits) => {
    let at = deck.findIndex(fits);
    if (at < 0) {
      deck = [...deck, ...shuffled(items, random)];
      at = deck.findIndex(fits);
    }
    if (at < 0)
      throw new RangeError("buildStories: not enough names for a plot; add some to names.ts");
    return deck.splice(at, 1)[0] ?? "";
  };
}

function buildPlot(plot: Plot, seed: number, perPlot: number): Story[] {
  checkPlot(plot);
  const random = mulberry32(seed ^ hashTitle(plot.title));
  const slots = Object.entries(plot.slots ?? {}).map(
    ([slot, values]) => [slot, dealer(values, random)] as const,
  );
  const kinds = [...new Set(Object.values(plot.cast))];
  const nameDealers = new Map(kinds.map((kind) => [kind, dealer(names[kind], random)]));
  return drawTuples(plot, perPlot, random).map((tuple) => {
    const drawn: Record<string, string> = {};
    for (const [role, kind] of Object.entries(plot.cast)) {
      // Different first letters keep the people of one story easy to tell apart.
      const taken = Object.values(drawn).map((name) => name.charAt(0));
      drawn[role] = nameDealers.get(kind)?.((name) => !taken.includes(name.charAt(0))) ?? "";
    }
    const values = Object.fromEntries(slots.map(([slot, deal]) => [slot, deal(() => true)]));
    const draw = { names: drawn, slots: values };
    const parts = plot.beats.map((beat, b) => fill(beat[tuple[b] ?? 0] ?? "", plot, draw));
    return { title: plot.title, text: parts.filter((part) => part !== "").join(" ") };
  });
}

/**
 * Builds `perPlot` stories from each plot, in plot order. The same arguments give the same stories;
 * no two versions of a plot share all alternatives, and no two stories the same text.
 *
 * @param plots plots with titles that differ
 * @param seed any 32-bit integer
 * @param perPlot versions per plot, at least 1
 * @throws RangeError for an unknown placeholder (naming plot and beat), a title used twice, a plot
 * with fewer than `perPlot` versions, or two stories with the same text
 */
export function buildStories(plots: Plot[], seed: number, perPlot: number): Story[] {
  const titles = new Set<string>();
  for (const { title } of plots) {
    if (titles.has(title)) {
      throw new RangeError(`buildStories: two plots have the title "${title}"; rename one`);
    }
    titles.add(title);
  }
  const stories = plots.flatMap((plot) => buildPlot(plot, seed, perPlot));
  const seen = new Map<string, string>();
  for (const { title, text } of stories) {
    const other = seen.get(text);
    if (other !== undefined) {
      throw new RangeError(
        `buildStories: "${title}" and "${other}" gave the same text; change one`,
      );
    }
    seen.set(text, title);
  }
  return stories;
}

/** Seed and versions per plot of the corpus that is shipped. */
const SHIPPED = { seed: 42, perPlot: 6 };

function main(): void {
  const stories = buildStories(allPlots, SHIPPED.seed, SHIPPED.perPlot);
  const ordered = shuffled(stories, mulberry32(SHIPPED.seed));
  const jsonl = ordered.map(({ text }) => `${JSON.stringify({ text })}\n`).join("");
  const path = fileURLToPath(new URL("../../apps/pipeline/corpora/stories.jsonl", import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, jsonl, { flush: true });
  renameSync(`${path}.tmp`, path);
  const lengths = stories.map(({ text }) => countWords(text));
  console.log(
    `${stories.length} stories from ${allPlots.length} plots, ${Buffer.byteLength(jsonl)} bytes, ` +
      `${Math.min(...lengths)} to ${Math.max(...lengths)} words each`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  main();
