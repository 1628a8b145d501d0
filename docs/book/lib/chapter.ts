// What a chapter is to the script that runs it and to the test.
import type { BookData } from "./data.ts";
import type { Figure } from "./figure.ts";

/** A chapter of the book: its figures come one by one, in the order in which the book prints them. */
export type Chapter = Readonly<{
  /** Its number, with that of a section where it is a part of a chapter; an appendix has a letter. */
  number: number | string;
  title: string;
  /** Files that its figures are computed from. */
  files: readonly string[];
  /** Whether its test runs only with LLMSMITH_LONG_TESTS=1. */
  long?: boolean;
  /** Whether it trains for minutes: then it runs only when it is named, and is tested as a long one is. */
  trains?: boolean;
  /** Computes the figures on the engine in use, and leaves no tensor behind when it is read to its end. */
  figures(data: BookData): AsyncGenerator<Figure, void, undefined>;
}>;
