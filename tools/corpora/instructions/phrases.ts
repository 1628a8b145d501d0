// Noun phrases and short sentences from the closed vocabulary, the building blocks of all kinds.

import type { RandomSource } from "../messages/random.ts";
import {
  commonAdjectives,
  names,
  type NounClass,
  nouns,
  openable,
  openingVerbs,
  past,
  places,
  stateAdjectives,
  verbs,
} from "./vocabulary.ts";

/** A noun with an adjective before it, and its class. */
export type Item = { adjective: string; noun: string; nounClass: NounClass };

const classes: readonly NounClass[] = ["thing", "thing", "food", "animal"];

/** A random item; of the given class when one is named. */
export function drawItem(random: RandomSource, nounClass: NounClass = random.pick(classes)): Item {
  // "ready" does not stand before a noun.
  const states = stateAdjectives[nounClass].filter((adjective) => adjective !== "ready");
  const adjective = random.pick(random.next() < 0.6 ? commonAdjectives : states);
  return { adjective, noun: random.pick(nouns[nounClass]), nounClass };
}

/** `count` different names. */
export function drawNames(random: RandomSource, count: number): string[] {
  return random.shuffle(names).slice(0, count);
}

/** Two different names. */
export function drawTwoNames(random: RandomSource): [string, string] {
  const [first, second] = drawNames(random, 2);
  return [first as string, second as string];
}

/** `red kite` */
export function phrase(item: Item): string {
  return `${item.adjective} ${item.noun}`;
}

/** `a red kite`, `an old kite` */
export function withArticle(item: Item): string {
  return `${/^[aeiou]/.test(item.adjective) ? "an" : "a"} ${phrase(item)}`;
}

/** A state that fits the item and is not its own adjective. */
export function drawState(random: RandomSource, item: Item): string {
  return random.pick(stateAdjectives[item.nounClass].filter((state) => state !== item.adjective));
}

/** A verb (base form) that fits the item. */
export function drawVerb(random: RandomSource, item: Item): string {
  if (openable.has(item.noun) && random.next() < 0.4) return random.pick(openingVerbs);
  return random.pick(verbs[item.nounClass]);
}

/** `Mia has a red kite` */
export function hasClause(random: RandomSource, name: string): string {
  return `${name} has ${withArticle(drawItem(random))}`;
}

/** `Mia painted the old door` */
export function pastClause(random: RandomSource, name: string): string {
  const item = drawItem(random);
  return `${name} ${past(drawVerb(random, item))} the ${phrase(item)}`;
}

/** `the old cat is hungry` */
export function stateClause(random: RandomSource): string {
  const item = drawItem(random);
  return `the ${phrase(item)} is ${drawState(random, item)}`;
}

/** `Mia lives in Lima with a small dog` */
export function livesClause(random: RandomSource, name: string, place: string): string {
  return `${name} lives in ${place} with ${withArticle(drawItem(random, "animal"))}`;
}

/** Two different places. */
export function drawTwoPlaces(random: RandomSource): [string, string] {
  const [first, second] = random.shuffle(places);
  return [first as string, second as string];
}

/** The clause as a sentence: capital letter, full stop. */
export function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
