// The closed vocabulary of the instructions: few words, each seen often, so that a small model and a
// small tokenizer know all of them and held-out examples are only new combinations.

import { names as storyNames } from "../stories/names.ts";

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

/** What a noun names; it decides which adjectives and verbs go with it. */
export type NounClass = "thing" | "food" | "animal";

/** Sixty first names, the same that the stories use. */
export const names: readonly string[] = [
  ...storyNames.girl.slice(0, 30),
  ...storyNames.boy.slice(0, 30),
];

/** Sixteen cities. */
export const places: readonly string[] = words(
  "Lima Cairo Oslo Paris Rome Delhi Tokyo Lagos Quito Dublin Madrid Berlin Nairobi Seoul Hanoi Boston",
);

/** Eighty nouns by class, all countable. */
export const nouns: Readonly<Record<NounClass, readonly string[]>> = {
  thing: words(`
    kite ball box bag book chair table lamp clock cup bowl plate spoon boat bike car truck drum bell
    coat hat scarf ring rope brush basket bottle ladder map letter door window gate pot blanket
    pillow key coin stone flag tent wagon bucket broom`),
  food: words(`
    apple pear plum lemon peach cake cookie egg carrot onion melon pie bean nut tomato potato cherry
    pumpkin`),
  animal: words(
    "cat dog horse cow duck goat bird rabbit mouse frog turtle pony puppy kitten fox bear hen sheep",
  ),
};

/** Things that one can open and close. */
export const openable: ReadonlySet<string> = new Set(
  words("box bag book basket bottle letter door window gate pot tent"),
);

/** Adjectives that stand before every noun. */
export const commonAdjectives: readonly string[] = words(
  "red blue green yellow black white brown pink big small old new little huge long short heavy pretty nice funny",
);

/** Adjectives of a passing state or a property, by the class of noun they fit. */
export const stateAdjectives: Readonly<Record<NounClass, readonly string[]>> = {
  thing: words("clean dirty wet dry warm cold broken ready safe lost dusty shiny smooth"),
  food: words("sweet fresh ripe soft hard clean wet dry warm cold ready"),
  animal: words(
    "happy hungry sleepy tired brave calm quiet loud fast slow gentle friendly wet dirty safe lost",
  ),
};

/** Verbs that do something to a noun, by class; all are regular. */
export const verbs: Readonly<Record<NounClass, readonly string[]>> = {
  thing: words(`
    clean wash paint move push pull cover check lift pack touch need want order return measure share
    like love collect repair guard show`),
  food: words("wash taste order share pack cover check want like collect enjoy offer"),
  animal: words("wash follow watch guard love like help visit touch lift enjoy check show"),
};

/** Verbs for openable things only. */
export const openingVerbs: readonly string[] = ["open", "close"];

/** Verbs one may ask another to do: fewer, since each begins a sentence. */
export const requestVerbs: ReadonlySet<string> = new Set(
  words(
    "clean wash paint move push pull cover check lift pack return repair open close guard watch taste",
  ),
);

/** Verbs between two people. */
export const peopleVerbs: readonly string[] = words("help follow visit watch like love guard");

/** Past forms of verbs that hand a thing from one person to another. */
export const givingVerbs: readonly string[] = words("gave sent brought showed offered");

/** The regular past: `-d` after an `e`, else `-ed`. */
export function past(verb: string): string {
  return verb.endsWith("e") ? `${verb}d` : `${verb}ed`;
}
