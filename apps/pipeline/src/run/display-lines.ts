// Plain lines, for logs: one every few seconds, and one at the end of each stage.
import { type Display, duration, engineLine, grouped, type Update } from "./display.ts";

/** Between two lines of one stage. */
const SECONDS_BETWEEN_LINES = 5;

/** A display that prints lines. */
export function createLineDisplay(print: (line: string) => void): Display {
  let stage = "";
  let begun = 0;
  let printed = 0;
  return {
    engine: (info) => print(engineLine(info)),
    start(name, { index, count }) {
      stage = `[${index}/${count}] ${name}`;
      begun = printed = performance.now();
    },
    update(update) {
      const now = performance.now();
      if (now - printed < SECONDS_BETWEEN_LINES * 1000) return;
      printed = now;
      print(`${stage}: ${describe(update, (now - begun) / 1000)}`);
    },
    note: (text) => print(`${stage === "" ? "" : `${stage}: `}${text}`),
    end(_, outcome, seconds) {
      print(outcome === "cached" ? `${stage}: cached` : `${stage}: done in ${duration(seconds)}`);
      stage = "";
    },
    stop() {
      stage = "";
    },
  };
}

/** `12/90 steps, loss 3.214, 5,120 tokens/s, about 12 s left`. */
export function describe(update: Update, seconds: number): string {
  const { done, total, unit, loss, rate, from = 0 } = update;
  const parts = [`${grouped(done)}/${grouped(total)} ${unit}`];
  if (loss !== undefined) parts.push(`loss ${loss.toFixed(3)}`);
  if (rate !== undefined) parts.push(`${grouped(rate)} tokens/s`);
  if (done > from && done < total)
    parts.push(`about ${duration((seconds / (done - from)) * (total - done))} left`);
  return parts.join(", ");
}
