// The notation of the message patterns and its expansion.
//   {a|b|c}  one of the alternatives (an empty one is allowed)
//   [text]   the text or nothing
//   <slot>   a value of slots.ts
// Alternatives and optional parts do not nest; slots may stand inside both.

import type { RandomSource } from "./random.ts";
import { slots } from "./slots.ts";

/** One message made from `pattern`. Throws when the pattern is malformed or names an unknown slot. */
export function expandPattern(pattern: string, random: RandomSource): string {
  const chosen = pattern
    .replace(/\[([^[\]]*)\]/g, (_, text: string) => (random.next() < 0.5 ? text : ""))
    .replace(/\{([^{}]*)\}/g, (_, choices: string) => random.pick(choices.split("|")));
  const filled = chosen.replace(/<(\w+)>/g, (_, slot: string) => {
    const fill = slots[slot];
    if (!fill) throw new Error(`expandPattern: unknown slot <${slot}> in: ${pattern}`);
    return fill(random);
  });
  if (/[<>{}[\]|]/.test(filled)) throw new Error(`expandPattern: stray bracket in: ${pattern}`);
  return tidy(filled);
}

// Optional parts may leave doubled spaces, a space before a stop, or no stop between sentences.
function tidy(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/ ([,.!?:])(?= |$)/g, "$1")
    .replace(/([,.!?])\1+(?= |$)/g, (run, mark: string) => (mark === "!" ? run : mark))
    .replace(/([.!?])[,.](?= |$)/g, "$1")
    .replace(
      /([.!?] )(\p{Ll})(?!\w*\.\w)/gu,
      (_, stop: string, letter: string) => stop + letter.toUpperCase(),
    )
    .trim();
}
