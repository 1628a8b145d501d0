// One figure of the book beside ours, and what may be said of the two.

/** What a figure is made of: numbers, a list of numbers, or a text. */
export type FigureValue = number | readonly number[] | string;

/**
 * - same: equal, rounded to the decimals that the book prints
 * - within: no further apart than a bound that the chapter gives, with its reason
 * - differs: neither
 * - shown only: runs of the book's own code lie too far apart for a bound
 * - needs weights: only GPT-2's pretrained weights give it
 */
export type Verdict = "same" | "within" | "differs" | "shown only" | "needs weights";

/** A row of the book's table. */
export type Figure = Readonly<{
  /** What the figure is, with its section in the book. */
  what: string;
  book: FigureValue;
  /** null where it needs weights. */
  ours: FigureValue | null;
  /** As many decimals as the book prints. */
  decimals: number;
  /** How far apart the two may be, each number of a list by its own where this is one; 0 for not at all. */
  bound: number | readonly number[];
  verdict: Verdict;
}>;

/** Options of {@link figure}. */
export type FigureOptions = {
  /** Decimals that the book prints, 0 … 20. Default 0. */
  decimals?: number;
  /** Largest difference that counts as "within", or one for each number. Default 0: only the same will do. */
  bound?: number | readonly number[];
  /** Whether a difference counts; if not, both are shown only. Default true. */
  judged?: boolean;
};

/**
 * A figure with its verdict.
 * @param ours null for a figure that only pretrained weights give
 */
export function figure(
  what: string,
  book: FigureValue,
  ours: FigureValue | ArrayLike<number> | null,
  options: FigureOptions = {},
): Figure {
  const { decimals = 0, bound = 0, judged = true } = options;
  const value = ours === null || typeof ours !== "object" ? ours : Array.from(ours);
  const verdict = judged ? judge(book, value, decimals, bound) : "shown only";
  return { what, book, ours: value, decimals, bound, verdict };
}

/** A value as the table shows it: every number with the book's decimals. */
export function showValue(value: FigureValue, decimals: number): string {
  if (typeof value === "string") return value;
  const numbers = typeof value === "number" ? [value] : value;
  const shown = numbers.map((number) =>
    decimals === 0 ? String(number) : withoutMinusZero(number.toFixed(decimals)),
  );
  return typeof value === "number" ? shown.join() : `[${shown.join(", ")}]`;
}

function judge(
  book: FigureValue,
  ours: FigureValue | null,
  decimals: number,
  bound: number | readonly number[],
): Verdict {
  if (ours === null) return "needs weights";
  if (showValue(book, decimals) === showValue(ours, decimals)) return "same";
  return isWithin(book, ours, bound) ? "within" : "differs";
}

/** Whether all numbers of two values are near each other; texts and lists of unequal length are not. */
function isWithin(a: FigureValue, b: FigureValue, bound: number | readonly number[]): boolean {
  if (typeof a === "string" || typeof b === "string") return false;
  const [left, right] = [[a].flat(), [b].flat()];
  const boundOf = (i: number) => (typeof bound === "number" ? bound : (bound[i] ?? 0));
  return (
    left.length === right.length &&
    left.every((value, i) => boundOf(i) > 0 && Math.abs(value - right[i]!) <= boundOf(i))
  );
}

function withoutMinusZero(text: string): string {
  return Number(text) === 0 ? text.replace("-", "") : text;
}
