// What a chapter is to the script that runs it and to the test.
import type { BookData } from "./data.ts";
import type { Figure } from "./figure.ts";

/** Told a line of progress by a chapter that takes long. */
export type Tell = (line: string) => void;

/** A chapter of the book: its figures come one by one, in the order in which the book prints them. */
export type Chapter = Readonly<{
  /** A letter is an appendix. Parts of a chapter that run apart have its number alike, or with a section's. */
  number: number | string;
  title: string;
  /** Files that its figures are computed from. */
  files: readonly string[];
  /** Whether its test runs only with LLMSMITH_LONG_TESTS=1. */
  long?: boolean;
  /** Whether it takes so long that `npm run book` leaves it out where no chapter is named. */
  onlyWhenNamed?: boolean;
  /** Computes the figures on the engine in use, and leaves no tensor behind when it is read to its end. */
  figures(data: BookData, tell: Tell): AsyncGenerator<Figure, void, undefined>;
}>;

/** A chapter as a heading names it. */
export function nameOf({ number }: Pick<Chapter, "number">): string {
  return `${/^\d/.test(String(number)) ? "Chapter" : "Appendix"} ${number}`;
}
