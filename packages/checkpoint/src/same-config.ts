// Tells in which setting a checkpoint differs from what is wanted.
import { isDeepStrictEqual } from "node:util";
import { UserError } from "@llmsmith/files";

/**
 * Compare the settings under which a checkpoint was made with those wanted now, as JSON: a field that is
 * undefined counts as absent, the order of fields does not count.
 * @param where the checkpoint, named in the error
 * @throws UserError naming the first field that differs, nested ones with dots (`rope.theta`)
 */
export function requireSameConfig(
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
  where: string,
): void {
  const field = firstDifference(asJson(expected), asJson(found));
  if (field === undefined) return;
  const [want, have] = [expected, found].map((config) => {
    const value = JSON.stringify(valueAt(config, field));
    return value ?? "(absent)";
  });
  throw new UserError(
    `${where}: made with ${field.join(".")} ${have}, but ${want} is wanted; use the same settings or start anew`,
  );
}

type Fields = Record<string, unknown>;

function firstDifference(expected: Fields, found: Fields): string[] | undefined {
  for (const field of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const [want, have] = [expected[field], found[field]];
    if (isDeepStrictEqual(want, have)) continue;
    const inner = isFields(want) && isFields(have) ? firstDifference(want, have) : undefined;
    return [field, ...(inner ?? [])];
  }
  return undefined;
}

function valueAt(config: Readonly<Fields>, field: readonly string[]): unknown {
  return field.reduce<unknown>((value, key) => (value as Fields)[key], config);
}

function asJson(value: Readonly<Fields>): Fields {
  return JSON.parse(JSON.stringify(value)) as Fields;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
