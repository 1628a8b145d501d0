// Lines while something is compiled: one at once, more while it lasts, none afterwards.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { compileNotes } from "../src/run/compile-notes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("says how long XLA compiles already, until it is ready", () => {
  const lines: string[] = [];
  const notes = compileNotes((line) => lines.push(line));
  notes.onTrace("gradients", "first call", "xla");
  expect(lines).toEqual(["compiling gradients (xla), which takes some seconds the first time"]);
  vi.advanceTimersByTime(12_000);
  expect(lines.slice(1)).toEqual(["compiling gradients (5.0 s)", "compiling gradients (10 s)"]);
  notes.onReady("gradients");
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(3);
});

test("stop ends every line, and a graph has none", () => {
  const lines: string[] = [];
  const notes = compileNotes((line) => lines.push(line));
  notes.onTrace("evaluation", "first call", "graph");
  expect(lines).toEqual([]);
  notes.onTrace("gradients", "first call", "mixed");
  notes.onTrace("update", "first call", "xla");
  notes.stop();
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(2);
});
