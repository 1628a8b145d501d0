// Fills the placeholders of one alternative of a plot, and checks that all of them are known.
import type { CastKind, Plot } from "./plot.ts";

/** What one version of a plot has drawn: role to name and slot to value. */
export type Draw = { names: Record<string, string>; slots: Record<string, string> };

type Pronoun = "he" | "him" | "his" | "He" | "His";

const male: Record<Pronoun, string> = { he: "he", him: "him", his: "his", He: "He", His: "His" };
const female: Record<Pronoun, string> = {
  he: "she",
  him: "her",
  his: "her",
  He: "She",
  His: "Her",
};
const neuter: Record<Pronoun, string> = { he: "it", him: "it", his: "its", He: "It", His: "Its" };

const pronouns: Record<CastKind, Record<Pronoun, string>> = {
  girl: female,
  woman: female,
  boy: male,
  man: male,
  animal: neuter,
};

const isPronoun = (key: string): key is Pronoun => Object.hasOwn(male, key);

// An article directly before a placeholder belongs to the match, because it depends on the value.
const placeholder = /(\b[Aa]n? )?\{([^{}]*)\}/g;

/**
 * Checks every alternative of `plot` before anything is drawn.
 *
 * @throws RangeError naming plot, beat and alternative for an unknown placeholder, a stray brace,
 * an empty beat or slot, or a word that is both role and slot.
 */
export function checkPlot(plot: Plot): void {
  const where = `buildStories: plot "${plot.title}"`;
  const slots = plot.slots ?? {};
  for (const [slot, values] of Object.entries(slots)) {
    if (Object.hasOwn(plot.cast, slot)) {
      throw new RangeError(`${where}: "${slot}" is both a role and a slot; rename one`);
    }
    if (values.length === 0) throw new RangeError(`${where}: slot "${slot}" is empty; add a value`);
  }
  for (const [b, beat] of plot.beats.entries()) {
    if (beat.length === 0)
      throw new RangeError(`${where}, beat ${b + 1}: no alternatives; add one`);
    for (const [i, text] of beat.entries()) {
      const spot = `${where}, beat ${b + 1}, alternative ${i + 1}`;
      for (const match of text.matchAll(placeholder)) {
        const key = match[2] ?? "";
        const [role = "", pronoun, ...rest] = key.split(".");
        const known =
          pronoun === undefined
            ? Object.hasOwn(plot.cast, role) || Object.hasOwn(slots, role)
            : Object.hasOwn(plot.cast, role) && isPronoun(pronoun) && rest.length === 0;
        if (!known) {
          const all = [...Object.keys(plot.cast), ...Object.keys(slots)].join(", ");
          throw new RangeError(`${spot}: unknown placeholder {${key}}; known are ${all}`);
        }
      }
      if (/[{}]/.test(text.replace(placeholder, ""))) {
        throw new RangeError(`${spot}: a brace without its partner; write {name}`);
      }
    }
  }
}

/** Puts names, pronouns and slot values into `text`, minding a/an and capitals at sentence starts. */
export function fill(text: string, plot: Plot, draw: Draw): string {
  return text.replace(placeholder, (_, article: string | undefined, key: string, at: number) => {
    const [role = "", pronoun] = key.split(".");
    const kind = plot.cast[role];
    let value = draw.names[role] ?? draw.slots[role] ?? "";
    if (kind !== undefined && pronoun !== undefined && isPronoun(pronoun)) {
      value = pronouns[kind][pronoun];
    }
    if (article !== undefined) {
      return `${article.charAt(0)}${/^[aeiou]/i.test(value) ? "n" : ""} ${value}`;
    }
    // A closing quote may go on ("Why?" she asked), so only bare stops and opening quotes count.
    const before = text.slice(0, at);
    return /(?:^|[.!?] |(?:^|\s)")$/.test(before)
      ? value.charAt(0).toUpperCase() + value.slice(1)
      : value;
  });
}
