// How a run shows what it does: a bar for people, lines for logs, JSON for machines.
import type { EngineInfo } from "@llmsmith/tensor";

/** Progress of the stage that runs. */
export type Update = {
  done: number;
  total: number;
  /** What was done already when the stage was taken up again; default 0. */
  from?: number;
  /** What is counted, e.g. "steps". */
  unit: string;
  loss?: number;
  /** Tokens per second. */
  rate?: number;
};

/** How a stage ended. */
export type Outcome = "done" | "cached";

/** One way of showing a run. */
export type Display = {
  engine(info: EngineInfo): void;
  start(stage: string, place: { index: number; count: number }): void;
  update(update: Update): void;
  /** A line that stays. */
  note(text: string): void;
  end(stage: string, outcome: Outcome, seconds: number): void;
  /** Take away whatever moves; nothing follows but the summary or an error. */
  stop(): void;
};

/** `12 s`, `3 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** A number with thin groups of thousands, e.g. `12,345`. */
export function grouped(n: number): string {
  return Math.round(n).toLocaleString("en-US");
}

/** The engine and why better ones were passed over, in one line. */
export function engineLine(info: EngineInfo): string {
  const skipped = info.skipped.map(({ name, reason }) => `; not ${name}: ${reason}`).join("");
  return `engine ${info.name} ${info.version} (${info.device})${skipped}`;
}
