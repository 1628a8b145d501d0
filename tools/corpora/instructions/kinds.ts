// The kinds of task: each copies or rearranges words of the input by one rule.

import type { RandomSource } from "../messages/random.ts";
import {
  drawItem,
  drawNames,
  drawState,
  drawTwoNames,
  drawTwoPlaces,
  drawVerb,
  hasClause,
  livesClause,
  pastClause,
  phrase,
  sentence,
  stateClause,
  withArticle,
} from "./phrases.ts";
import {
  commonAdjectives,
  givingVerbs,
  names,
  nouns,
  past,
  peopleVerbs,
  places,
  requestVerbs,
  stateAdjectives,
} from "./vocabulary.ts";

/** One instruction, the text it works on (may be empty) and the wanted answer. */
export type Example = { instruction: string; input: string; output: string };

/** Makes one example of a kind. */
export type Kind = (random: RandomSource) => Example;

const negate: Kind = (random) => {
  const item = drawItem(random);
  const state = drawState(random, item);
  return {
    instruction: random.pick([
      "Make the sentence negative.",
      "Say the opposite with the word not.",
      "Put not into the sentence.",
    ]),
    input: `The ${phrase(item)} is ${state}.`,
    output: `The ${phrase(item)} is not ${state}.`,
  };
};

const question: Kind = (random) => {
  const item = drawItem(random);
  const state = drawState(random, item);
  return {
    instruction: random.pick([
      "Turn the sentence into a question.",
      "Make a question from the sentence.",
      "Ask this as a question.",
    ]),
    input: `The ${phrase(item)} is ${state}.`,
    output: `Is the ${phrase(item)} ${state}?`,
  };
};

const join: Kind = (random) => {
  const [first, second] = drawTwoNames(random);
  const clauses = random
    .shuffle([hasClause, pastClause])
    .map((make, index) => make(random, index === 0 ? first : second));
  const [left, right] = clauses as [string, string];
  const rest = random.next() < 0.4 ? stateClause(random) : right;
  return {
    instruction: random.pick([
      "Join the two sentences with and.",
      "Make one sentence with and.",
      "Put the two sentences together with and.",
    ]),
    input: `${sentence(left)} ${sentence(rest)}`,
    output: sentence(`${left} and ${rest}`),
  };
};

const answer: Kind = (random) => {
  const people = drawTwoNames(random);
  const cities = drawTwoPlaces(random);
  // Different nouns, so that only one person is the answer.
  const firstItem = drawItem(random);
  let secondItem = drawItem(random);
  while (secondItem.noun === firstItem.noun) secondItem = drawItem(random);
  const items = [firstItem, secondItem] as const;
  const verb = [drawVerb(random, items[0]), drawVerb(random, items[1])] as const;
  const asked = random.below(2) as 0 | 1;
  const person = people[asked];
  const forms: [() => string[], string[]][] = [
    [
      () => people.map((name, i) => `${name} has ${withArticle(items[i as 0 | 1])}`),
      [`What does ${person} have?`, `Who has ${withArticle(items[asked])}?`],
    ],
    [
      () => people.map((name, i) => livesClause(random, name, cities[i as 0 | 1])),
      [`Where does ${person} live?`, `Who lives in ${cities[asked]}?`],
    ],
    [
      () =>
        people.map((name, i) => {
          const index = i as 0 | 1;
          return `${name} ${past(verb[index])} the ${phrase(items[index])}`;
        }),
      [
        `What did ${person} ${verb[asked]}?`,
        `Who ${past(verb[asked])} the ${phrase(items[asked])}?`,
      ],
    ],
  ];
  const [makeClauses, questions] = random.pick(forms);
  const clauses = makeClauses();
  return {
    instruction:
      random.pick(["Answer the question: ", "Find the answer in the text: ", ""]) +
      random.pick(questions),
    input: clauses.map(sentence).join(" "),
    output: sentence(clauses[asked] as string),
  };
};

const list: Kind = (random) => {
  // Lists begin with a name or a food, so that each beginning is seen often.
  const count = 3 + random.below(2);
  const parts =
    random.next() < 0.4
      ? drawNames(random, count)
      : [
          ...new Set([
            random.pick(nouns.food),
            ...random.shuffle([...nouns.food, ...nouns.thing, ...nouns.animal]),
          ]),
        ].slice(0, count);
  return {
    instruction: random.pick([
      "Write the words as a list with commas and and.",
      "Put commas and and between the words.",
      "Make a list of the words.",
    ]),
    input: parts.join(" "),
    output: `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`,
  };
};

const reverse: Kind = (random) => {
  const people = drawNames(random, 3 + random.below(2));
  return {
    instruction: random.pick([
      "Say the names in reverse order.",
      "Turn the order of the names around.",
      "Write the names from last to first.",
    ]),
    input: people.join(" "),
    output: people.toReversed().join(" "),
  };
};

const swap: Kind = (random) => {
  const [first, second] = drawTwoNames(random);
  const item = drawItem(random);
  const place = random.pick(places);
  const middle = `${random.pick(givingVerbs)} the ${phrase(item)} to`;
  const meeting = past(random.pick(peopleVerbs));
  const give = random.next() < 0.6;
  const say = (one: string, other: string): string =>
    give ? `${one} ${middle} ${other}.` : `${one} ${meeting} ${other} in ${place}.`;
  return {
    instruction: random.pick([
      "Swap the two names.",
      "Let the two people change places.",
      "Write the sentence with the names swapped.",
    ]),
    input: say(first, second),
    output: say(second, first),
  };
};

const polite: Kind = (random) => {
  let item = drawItem(random);
  let verb = drawVerb(random, item);
  while (!requestVerbs.has(verb)) {
    item = drawItem(random);
    verb = drawVerb(random, item);
  }
  return {
    instruction: random.pick([
      "Say it politely.",
      "Ask for this politely.",
      "Make it a polite request.",
    ]),
    input: `${verb} the ${phrase(item)}`,
    output: `Could you please ${verb} the ${phrase(item)}?`,
  };
};

const tense: Kind = (random) => {
  const subject = random.pick(["I", "We", "They", "You", drawTwoNames(random).join(" and ")]);
  const item = drawItem(random);
  const verb = drawVerb(random, item);
  return {
    instruction: random.pick([
      "Put the sentence into the past.",
      "Say it in the past.",
      "Write it as if it happened yesterday.",
    ]),
    input: `${subject} ${verb} the ${phrase(item)}.`,
    output: `${subject} ${past(verb)} the ${phrase(item)}.`,
  };
};

const replace: Kind = (random) => {
  const [name, otherName] = drawTwoNames(random);
  const [place, otherPlace] = drawTwoPlaces(random);
  const animal = drawItem(random, "animal");
  const item = random.next() < 0.5 ? animal : drawItem(random);
  const verb = drawVerb(random, item);
  const make = random.pick([
    (who: string, what: string, _where: string) => `${who} ${past(verb)} the ${what}.`,
    (who: string, what: string, where: string) => `${who} has the ${what} in ${where}.`,
  ]);
  const input = make(name, phrase(item), place);
  const adjectives = [...commonAdjectives, ...stateAdjectives[item.nounClass]];
  const pairs: [string, string][] = [
    [name, otherName],
    [item.adjective, random.pick(adjectives.filter((a) => a !== "ready" && a !== item.adjective))],
    [item.noun, random.pick(nouns[item.nounClass].filter((noun) => noun !== item.noun))],
    [place, otherPlace],
  ];
  const [from, to] = random.pick(pairs.filter(([word]) => input.includes(word)));
  return {
    instruction: random.pick([
      `Replace ${from} with ${to}.`,
      `Change the word ${from} to ${to}.`,
      `Use ${to} instead of ${from}.`,
    ]),
    input,
    output: input.replace(new RegExp(`\\b${from}\\b`), to),
  };
};

const introduce: Kind = (random) => {
  const name = random.pick(names);
  const place = random.pick(places);
  return random.next() < 0.5
    ? {
        instruction: random.pick([
          `Introduce ${name} from ${place}.`,
          `Tell us who ${name} from ${place} is.`,
        ]),
        input: "",
        output: `This is ${name}. ${name} comes from ${place}.`,
      }
    : {
        instruction: random.pick([
          `Greet ${name} from ${place}.`,
          `Say hello to ${name} from ${place}.`,
        ]),
        input: "",
        output: `Hello, ${name}! How is the weather in ${place}?`,
      };
};

const first: Kind = (random) => {
  const people = drawTwoNames(random);
  const clauses = people.map((name) => {
    const item = drawItem(random);
    return `${name} ${past(drawVerb(random, item))} the ${item.noun}`;
  });
  const [earlier, later] = clauses as [string, string];
  return {
    instruction: random.pick([
      "Who was first?",
      "Say who did something first.",
      "What happened first?",
    ]),
    input: random.next() < 0.5 ? `${earlier} before ${later}.` : `${later} after ${earlier}.`,
    output: `${earlier} first.`,
  };
};

/** All kinds by name; the corpus holds equally many examples of each. */
export const kinds: Readonly<Record<string, Kind>> = {
  negate,
  question,
  join,
  answer,
  list,
  reverse,
  swap,
  polite,
  tense,
  replace,
  introduce,
  first,
};
