// The chapters that there are.
import { chapter2 } from "../chapter-02.ts";
import { chapter3 } from "../chapter-03.ts";
import { chapter4 } from "../chapter-04.ts";
import { chapter5 } from "../chapter-05.ts";
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
  chapter6,
  chapter6Training,
  chapter7,
  appendixE,
];
