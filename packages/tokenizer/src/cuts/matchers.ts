// Where patterns match: a text, a regular expression, characters of a class.
import { isWhiteSpace, PUNCTUATION, TEXT_CLASSES } from "../normalize/text-classes.ts";
import { NUMBER, UNICODE_CLASSES } from "../split/unicode-classes.ts";
import type { Matcher, Span } from "./behavior.ts";

/** Matches of `literal`, which must not be empty. */
export function literalMatches(literal: string): Matcher {
  return function* (text): Generator<Span, void, undefined> {
    for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at)) {
      yield { start: at, end: (at += literal.length) };
    }
  };
}

/** Matches of an expression with the flags g and v, as Rust and Oniguruma count them: none is empty right behind another. */
export function expressionMatches(expression: RegExp): Matcher {
  return function* (text): Generator<Span, void, undefined> {
    let last = -1;
    for (const match of text.matchAll(expression)) {
      const start = match.index;
      const end = start + match[0].length;
      if (start === end && start === last) continue;
      yield { start, end };
      last = end;
    }
  };
}

/** Matches of single characters. */
function characterMatches(matches: (codePoint: number) => boolean): Matcher {
  return function* (text): Generator<Span, void, undefined> {
    for (let start = 0; start < text.length;) {
      const codePoint = text.codePointAt(start)!;
      const end = start + (codePoint > 0xffff ? 2 : 1);
      if (matches(codePoint)) yield { start, end };
      start = end;
    }
  };
}

/** Numbers of Unicode (N), one by one: of version 17, which Rust has, where the tables of the splitting rules have 16. */
export const NUMBER_MATCHES: Matcher = characterMatches(
  (codePoint) =>
    (UNICODE_CLASSES[codePoint]! & NUMBER) !== 0 ||
    (codePoint >= 0x11de0 && codePoint <= 0x11de9) ||
    (codePoint >= 0x16ff4 && codePoint <= 0x16ff6),
);

/** BERT's punctuation, one by one. */
export const PUNCTUATION_MATCHES: Matcher = characterMatches(
  (codePoint) => (TEXT_CLASSES[codePoint]! & PUNCTUATION) !== 0,
);

/** White space, one by one. */
export const WHITE_SPACE_MATCHES: Matcher = characterMatches(isWhiteSpace);
