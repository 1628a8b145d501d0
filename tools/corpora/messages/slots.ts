// What the slots of the message patterns are filled with: both classes share all of them.

import type { RandomSource } from "./random.ts";

const names =
  "Mia Tom Omar Nina Ada Ben Leo Lily Sam Anna Max Emma Noah Zoe Ravi Priya Mei Yuki Aisha Hassan Fatima Layla Carlos Maria Diego Sofia Ivan Olga Lars Ingrid Kofi Amina Jamal Rosa Luca Clara Felix Jonas Hana Minh".split(
    " ",
  );
const days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");
const foods = ["milk", "bread", "pasta", "soup", "noodles", "a cake", "pizza", "eggs", "rice"];
const towns = ["Fernley", "Oakmere", "Port Ellis", "Greenwick", "Saltby", "Northam Hill"];
// Invented, so that no message speaks for a real company.
const banks = ["Tarnwick Bank", "Elmsgate Bank", "Corvale Bank"];
const couriers = ["Wrenpost", "Parcelfinch", "Otterline"];
const shops = ["Fennel and Pip", "Marlow Cross Books", "Tinpenny", "Lumo Shoes"];
const linkHosts = ["example.com", "example.com", "example.org", "example.net"];
const linkPaths = "go my view info page a7 k42 open now x9 list start plan box 2f8 team".split(" ");
const currencies = ["£", "$", "€"];

function digits(random: RandomSource, count: number): string {
  let text = String(1 + random.below(9));
  while (text.length < count) text += String(random.below(10));
  return text;
}

function money(random: RandomSource, whole: number, cents: boolean): string {
  const part = cents ? `.${random.pick(["00", "49", "50", "75", "90", "95", "99"])}` : "";
  const figure = `${whole.toLocaleString("en-US")}${part}`;
  return random.next() < 0.15 ? `${figure} euros` : `${random.pick(currencies)}${figure}`;
}

function clock(random: RandomSource): string {
  const hour = 1 + random.below(11);
  return random.pick([
    `${hour}pm`,
    `${hour}:${random.pick(["15", "30", "45"])}`,
    `${hour + 12}:${random.pick(["00", "10", "30"])}`,
    `${hour} o'clock`,
  ]);
}

/** Slot name to the function that fills it. Telephone numbers are of the fictional 555-01xx range. */
export const slots: Readonly<Record<string, (random: RandomSource) => string>> = {
  name: (random) => random.pick(names),
  day: (random) => random.pick(days),
  time: clock,
  food: (random) => random.pick(foods),
  town: (random) => random.pick(towns),
  bank: (random) => random.pick(banks),
  courier: (random) => random.pick(couriers),
  shop: (random) => random.pick(shops),
  link: (random) => `${random.pick(linkHosts)}/${random.pick(linkPaths)}`,
  phone: (random) => `555-01${digits(random, 2)}`,
  order: (random) => `${random.pick(["", "", "A", "R-", "no. "])}${digits(random, 5)}`,
  code: (random) => digits(random, random.pick([4, 6])),
  number: (random) => String(2 + random.below(8)),
  percent: (random) => `${random.pick([15, 20, 25, 30, 40, 50, 60, 70])}%`,
  fee: (random) => money(random, 1 + random.below(9), true),
  small: (random) => money(random, 5 * (2 + random.below(14)), false),
  amount: (random) => money(random, 20 + random.below(480), random.next() < 0.4),
  big: (random) => money(random, 100 * (8 + random.below(90)), false),
};
