// The name that was probably meant.
import { closest } from "fastest-levenshtein";
import { shown } from "../shown.ts";

/** Comparing takes the product of two lengths: names longer than any tensor has are not compared. */
const MAX_LENGTH = 200;

/** The one of `names` that is most like `name`, fit for an error; undefined when there is none. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const candidates = [...names].filter(({ length }) => length <= MAX_LENGTH);
  if (name.length > MAX_LENGTH || candidates.length === 0) return undefined;
  return shown(closest(name, candidates));
}
