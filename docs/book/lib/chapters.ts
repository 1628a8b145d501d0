// The chapters that there are.
import { appendixD } from "../appendix-d.ts";
import { chapter2 } from "../chapter-02.ts";
import { chapter3 } from "../chapter-03.ts";
import { chapter4 } from "../chapter-04.ts";
import { chapter5 } from "../chapter-05.ts";
import { chapter5Dropout, chapter5Plain } from "../chapter-05-training.ts";
import { chapter6 } from "../chapter-06.ts";
import { chapter6Training } from "../chapter-06-training.ts";
import { chapter7 } from "../chapter-07.ts";
import { appendixE } from "../appendix-e.ts";
import type { Chapter } from "./chapter.ts";

export const CHAPTERS: readonly Chapter[] = [
  chapter2,
  chapter3,
  chapter4,
  chapter5,
  chapter5Plain,
  chapter5Dropout,
  chapter6,
  chapter6Training,
  chapter7,
  appendixD,
  appendixE,
];

/**
 * The chapters of a name: a number with all its sections, or one of them; undefined where there are none.
 * @param name "5", "5.2", "5.2a" or "D"
 */
export function chaptersNamed(name: string): readonly Chapter[] | undefined {
  const named = CHAPTERS.filter(({ number }) => {
    const rest = String(number).slice(name.length);
    return name !== "" && `${name}${rest}` === String(number) && !/^\d/.test(rest);
  });
  return named.length > 0 ? named : undefined;
}
