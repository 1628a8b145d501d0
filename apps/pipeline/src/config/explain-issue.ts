// From a schema's complaint to one sentence: which field, what was expected, what was found.
import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What is wrong and at which field; `missing` fields have no place of their own in the file. */
export type Explained = { path: PropertyKey[]; text: string; missing: boolean };

/** Explain one issue. `value` is the whole content that was checked. */
export function explainIssue(issue: Issue, schema: z.ZodType, value: unknown): Explained {
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const guess = nearest(key, keysAt(schema, issue.path));
    const path = [...issue.path, key];
    const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
    return { path, text: `${dotted(path)} is not a known field${hint}`, missing: false };
  }
  const found = valueAt(value, issue.path);
  const field = issue.path.length === 0 ? "the file" : dotted(issue.path);
  const missing = found === undefined;
  if (issue.code === "custom" || issue.code === "invalid_format")
    return { path: [...issue.path], text: `${field} ${issue.message}`, missing };
  const whole = definitionAt(schema, issue.path)?.format?.includes("int") ?? false;
  const expected =
    issue.code === "invalid_type" && issue.expected === "number" && whole
      ? kinds["int"]!
      : expectation(issue);
  if (missing)
    return { path: [...issue.path], text: `${field} is missing; expected ${expected}`, missing };
  const options = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const guess = typeof found === "string" ? nearest(found, options) : undefined;
  const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
  return {
    path: [...issue.path],
    text: `${field} must be ${expected}, found ${shown(found)}${hint}`,
    missing,
  };
}

/** `a.b[0].c` of a path. */
export function dotted(path: Path): string {
  return path
    .map((part, i) =>
      typeof part === "number" ? `[${part}]` : `${i > 0 ? "." : ""}${String(part)}`,
    )
    .join("");
}

/** The most similar of the options, unless even that one is quite different. */
export function nearest(word: string, options: readonly string[]): string | undefined {
  if (options.length === 0) return undefined;
  const guess = closest(
    word.toLowerCase(),
    options.map((option) => option.toLowerCase()),
  );
  const option = options.find((each) => each.toLowerCase() === guess)!;
  return distance(word.toLowerCase(), guess) <= Math.max(2, word.length / 3) ? option : undefined;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return kinds[issue.expected] ?? `a ${issue.expected}`;
    case "invalid_value":
      return issue.values.length === 1
        ? String(issue.values[0])
        : `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return bound(issue.origin, issue.inclusive ? "at least" : "more than", issue.minimum);
    case "too_big":
      return bound(issue.origin, issue.inclusive ? "at most" : "less than", issue.maximum);
    default:
      return issue.message;
  }
}

const kinds: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "a group of fields",
  record: "a group of fields",
};

function bound(origin: string, how: string, limit: number | bigint): string {
  if (origin === "array") return `a list of ${how} ${limit} entries`;
  if (origin === "string") return `text of ${how} ${limit} characters`;
  return `${how} ${limit}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[part];
  return at;
}

/** Names of the fields that the schema has at a path. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  return Object.keys(definitionAt(schema, path)?.shape ?? {});
}

/** What the schema says at a path. */
function definitionAt(schema: z.ZodType, path: Path): Definition | undefined {
  let def = definition(schema);
  for (const part of path) {
    const next = def.shape?.[String(part)] ?? def.element ?? def.valueType;
    if (next === undefined) return undefined;
    def = definition(next);
  }
  return def;
}

type Definition = {
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  valueType?: z.ZodType;
  /** Of numbers: "safeint" for whole ones. */
  format?: string;
};

/** What a schema is made of, under `.optional()`, `.default()` and the like. */
function definition(schema: z.ZodType): Definition {
  let def = schema._zod.def as unknown as Definition;
  for (;;) {
    const inner = def.innerType ?? inputOf(def);
    if (!inner) return def;
    def = inner._zod.def as unknown as Definition;
  }
}

/** Of a schema with a function before or after it: the schema. */
function inputOf({ in: first, out }: Definition): z.ZodType | undefined {
  return first?._zod.def.type === "transform" ? out : first;
}
