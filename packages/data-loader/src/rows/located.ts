// A row together with its place, and how values of other types become its texts.
import { UserError } from "@llmsmith/files";
import type { Row } from "./row.ts";

/** A row and how an error names its place. */
export type LocatedRow = { row: Row; where: string };

/** Told of a broken line that is left out. Without one, the line's error is thrown. */
export type OnBroken = (problem: UserError) => void;

/** A JSON object as a row: other values than strings become their JSON text, nulls absent keys. */
export function rowOfJson(value: unknown, where: string): Row {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError(
      `${where}: ${value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`} where an object was expected, such as {"text": "…"}`,
    );
  const row: Row = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === null) continue;
    setColumn(row, name, typeof item === "string" ? item : JSON.stringify(item));
  }
  return row;
}

/** Sets a key as data, whatever its name: `__proto__` is a column like any other. */
export function setColumn(row: Row, name: string, value: string): void {
  if (name === "__proto__")
    Object.defineProperty(row, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  else row[name] = value;
}

/** `read`'s row; where it throws a UserError and there is an `onBroken`, that is told and there is none. */
export function unlessBroken<T>(read: () => T, onBroken?: OnBroken): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!onBroken || !UserError.is(error)) throw error;
    onBroken(error);
    return undefined;
  }
}
