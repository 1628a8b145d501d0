// Hugging Face's Split at a text.

/** What becomes of the places where the text is found. */
export type SplitBehavior = "Removed" | "Isolated" | "MergedWithPrevious" | "MergedWithNext";

/** All behaviours by name. */
export const SPLIT_BEHAVIORS: readonly SplitBehavior[] = [
  "Removed",
  "Isolated",
  "MergedWithPrevious",
  "MergedWithNext",
];

/** Cuts `text` at every `literal`, which must not be empty. No cut is empty. */
export function splitLiteral(text: string, literal: string, behavior: SplitBehavior): string[] {
  const between = text.split(literal);
  const cuts = between.flatMap((part, i) => {
    const last = i === between.length - 1;
    if (behavior === "MergedWithPrevious") return [last ? part : part + literal];
    if (behavior === "MergedWithNext") return [i === 0 ? part : literal + part];
    return behavior === "Removed" || last ? [part] : [part, literal];
  });
  return cuts.filter((cut) => cut !== "");
}
