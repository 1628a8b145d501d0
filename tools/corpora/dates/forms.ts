// The ways in which a date is written.
import { MONTHS, ordinalInDigits, ordinalInWords, WEEKDAYS, yearInWords } from "./words.ts";

/** A day of the calendar; months from 1. */
export type CalendarDate = { year: number; month: number; day: number };

const monthOf = ({ month }: CalendarDate): string => MONTHS[month - 1] as string;
const shortMonthOf = (date: CalendarDate): string => monthOf(date).slice(0, 3);

function weekdayOf({ year, month, day }: CalendarDate): string {
  return WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] as string;
}

/** Year, month and day in digits, as "2019-03-03". */
export function isoDate({ year, month, day }: CalendarDate): string {
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Written forms by name. No form of one date is a form of another. */
export const FORMS: Record<string, (date: CalendarDate) => string> = {
  american: (date) => `${monthOf(date)} ${ordinalInDigits(date.day)}, ${date.year}`,
  british: (date) => `${date.day} ${monthOf(date)} ${date.year}`,
  short: (date) => `${date.day} ${shortMonthOf(date)} ${date.year}`,
  upper: (date) => `${shortMonthOf(date).toUpperCase()} ${date.day} ${date.year}`,
  dotted: ({ year, month, day }) => `${day}.${month}.${year}`,
  weekday: (date) => `${weekdayOf(date)}, ${monthOf(date)} ${date.day}, ${date.year}`,
  spoken: (date) =>
    `the ${ordinalInWords(date.day)} of ${monthOf(date)}, ${yearInWords(date.year)}`,
  spokenMonth: (date) =>
    `${monthOf(date)} ${ordinalInWords(date.day)}, ${yearInWords(date.year)}`.toLowerCase(),
};
