// Hugging Face's split behaviours: what becomes of the places where a pattern matches.

/** What becomes of the matches. */
export type SplitBehavior =
  | "Removed"
  | "Isolated"
  | "MergedWithPrevious"
  | "MergedWithNext"
  | "Contiguous";

/** All behaviours by name. */
export const SPLIT_BEHAVIORS: readonly SplitBehavior[] = [
  "Removed",
  "Isolated",
  "MergedWithPrevious",
  "MergedWithNext",
  "Contiguous",
];

/** A part of a text: from `start` to before `end`, in UTF-16 code units. */
export type Span = { readonly start: number; readonly end: number };

/** Cuts a text: spans in order that do not overlap, none of them empty. */
export type Cutter = (text: string) => readonly Span[];

/** The matches of a pattern in a text, in order; they may be empty. */
export type Matcher = (text: string) => Iterable<Span>;

type Part = { start: number; end: number; matched: boolean };

/** The cutter of a pattern; with `invert`, what lies between the matches counts as them. */
export function cutterOf(matches: Matcher, behavior: SplitBehavior, invert: boolean): Cutter {
  return (text) => join(partsOf(text, matches, invert), behavior).filter((s) => s.end > s.start);
}

/** Cuts what the cutters before left. */
export function cutInTurn(cutters: readonly Cutter[]): Cutter {
  return (text) => {
    let spans: readonly Span[] = text === "" ? [] : [{ start: 0, end: text.length }];
    for (const cut of cutters) {
      spans = spans.flatMap(({ start, end }) =>
        cut(text.slice(start, end)).map((span) => ({
          start: start + span.start,
          end: start + span.end,
        })),
      );
    }
    return spans;
  };
}

/** The text as matches and what lies between them. */
function partsOf(text: string, matches: Matcher, invert: boolean): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { start, end } of matches(text)) {
    if (start > from) parts.push({ start: from, end: start, matched: invert });
    parts.push({ start, end, matched: !invert });
    from = end;
  }
  if (from < text.length) parts.push({ start: from, end: text.length, matched: invert });
  return parts;
}

function join(parts: readonly Part[], behavior: SplitBehavior): Part[] {
  switch (behavior) {
    case "Removed":
      return parts.filter(({ matched }) => !matched);
    case "Isolated":
      return [...parts];
    case "Contiguous":
      return merged(parts, (part, before) => part.matched === before);
    case "MergedWithPrevious":
      return merged(parts, (part, before) => part.matched && !before);
    case "MergedWithNext":
      return merged(parts.toReversed(), (part, before) => part.matched && !before).reverse();
  }
}

/** Joins a part to the one before it where `joins` says so; `before`: whether that one was a match, at the start false. */
function merged(parts: readonly Part[], joins: (part: Part, before: boolean) => boolean): Part[] {
  const result: Part[] = [];
  let before = false;
  for (const part of parts) {
    const last = result.at(-1);
    if (last !== undefined && joins(part, before)) {
      last.start = Math.min(last.start, part.start);
      last.end = Math.max(last.end, part.end);
    } else result.push({ ...part });
    before = part.matched;
  }
  return result;
}
