// What JSON.parse does not tell: keys that stand twice, and text that would become far larger than it is.

/** What {@link structureFault} lets pass. */
export type JsonLimits = {
  /** Objects and lists inside each other. */
  depth: number;
  /** Values of one list. */
  listLength?: number;
  /** Whether a key may stand twice in an object, of which the last then counts. */
  repeatedKeys?: boolean;
};

type Level = { keys: Set<string> | undefined; commas: number };

/**
 * Look through JSON before it is parsed, in memory of about its keys.
 * @returns what is wrong, to follow the name of the file, or undefined; text that is no JSON may pass
 */
export function structureFault(text: string, limits: JsonLimits): string | undefined {
  const { depth, listLength = Infinity, repeatedKeys = false } = limits;
  const open: Level[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    const level = open.at(-1);
    if (character === '"') {
      const end = endOfString(text, at);
      if (level?.keys && !repeatedKeys && isKey(text, end)) {
        const key = unescaped(text.slice(at, end));
        if (level.keys.has(key)) return `has ${key} twice`;
        level.keys.add(key);
      }
      at = end - 1;
    } else if (character === "{" || character === "[") {
      if (open.length === depth) return `nests deeper than ${depth} levels`;
      open.push({ keys: character === "{" ? new Set() : undefined, commas: 0 });
    } else if (character === "}" || character === "]") open.pop();
    else if (character === "," && level && !level.keys && ++level.commas >= listLength)
      return `has a list of more than ${listLength} values`;
  }
  return undefined;
}

/** The index after the closing quote of the string that begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text[before] === "\\") before--;
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let next = end;
  while (" \t\n\r".includes(text[next] ?? "x")) next++;
  return text[next] === ":";
}

/** The string of a literal; one that is no JSON as it is, for the parser to refuse. */
function unescaped(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}
