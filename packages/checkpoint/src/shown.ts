// Names and values out of a file that nobody vouches for, made fit for an error of one line.

/** Longer texts are cut: a damaged name may be as long as its file. */
const SHOWN = 100;

/** A name as it is put into an error: its control characters as escapes, its end left out when it is long. */
export function shown(name: string): string {
  const start = name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name;
  return start.replaceAll(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value of a JSON file as it is put into an error. */
export function shownValue(value: unknown): string {
  return shown(JSON.stringify(value) ?? "undefined");
}
