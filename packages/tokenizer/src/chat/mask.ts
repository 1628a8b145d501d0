// Hiding from a renderer the characters of foreign text without which no special token can arise.

/** A stand-in for each of some characters. */
export type Mask = {
  /** `value` with every string in it, keys of objects included, masked. */
  hide<T>(value: T): T;
  /** The text with the characters back in their places. */
  show(text: string): string;
};

/** Punctuation other than brackets, such as `|`: templates hardly look for it in contents. */
const MARK = /[^\p{L}\p{N}\p{M}\s_<>[\]/]/u;
/** Choices in order; where a template looks for brackets ("</think>"), the second set does without them. */
const CHOICES: readonly (readonly RegExp[])[] = [
  [MARK, /[^\p{L}\p{N}\p{M}\s]/u, /[^]/u],
  [MARK, /[^\s<>[\]/]/u, /[^]/u],
];

/** Sets of characters, the better first: each of `tokens` holds at least one of each set. */
export function anchorSets(tokens: readonly string[]): string[][] {
  return CHOICES.map((choices) => {
    const anchors: string[] = [];
    for (const choice of choices) {
      for (const token of tokens) {
        const found = choice.exec(token)?.[0];
        if (found !== undefined && !anchors.some((anchor) => token.includes(anchor))) {
          anchors.push(found);
        }
      }
    }
    return anchors;
  });
}

/** A mask of `anchors` by private-use characters that do not stand in `text`. */
export function maskOf(anchors: readonly string[], text: string): Mask {
  const standIns = new Map<string, string>();
  const meanings = new Map<string, string>();
  let code = 0xe000;
  for (const anchor of anchors) {
    while (text.includes(String.fromCharCode(code))) code++;
    if (code > 0xf8ff) {
      throw new RangeError("maskOf: the text holds all private-use characters, which none needs");
    }
    const standIn = String.fromCharCode(code++);
    standIns.set(anchor, standIn);
    meanings.set(standIn, anchor);
  }
  const hideText = (from: string): string => swapped(from, standIns);
  return {
    hide: (value) => mapStrings(value, hideText),
    show: (from) => swapped(from, meanings),
  };
}

function swapped(text: string, by: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [from, to] of by) result = result.replaceAll(from, to);
  return result;
}

function mapStrings<T>(value: T, change: (text: string) => string): T;
function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item: unknown) => mapStrings(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      change(key),
      mapStrings(item, change),
    ]),
  );
}

/** Calls `visit` with every string in `value`, keys of objects included, and where it stands. */
export function eachString(
  value: unknown,
  where: string,
  visit: (text: string, where: string) => void,
): void {
  if (typeof value === "string") visit(value, where);
  else if (Array.isArray(value)) {
    value.forEach((item: unknown, i) => eachString(item, `${where}[${i}]`, visit));
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      visit(key, `the name of a field in ${where}`);
      eachString(item, `${where}.${key}`, visit);
    }
  }
}
