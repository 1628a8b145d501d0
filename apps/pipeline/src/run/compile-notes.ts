// Lines that say that something is compiled, and for how long already: XLA may take a minute for a large model.
import type { NativeMode } from "@llmsmith/tensor";
import { duration } from "./display.ts";

/** What `compile` of @llmsmith/tensor and `train` tell. */
export type CompileNotes = {
  onTrace(part: string, reason: string, mode: NativeMode): void;
  onReady(part: string): void;
  /** No more lines. */
  stop(): void;
};

const SECONDS_BETWEEN_NOTES = 5;

/** Tell of what XLA compiles: at once, then every few seconds until it is ready. A graph is made in no time. */
export function compileNotes(note: (text: string) => void): CompileNotes {
  const timers = new Map<string, NodeJS.Timeout>();
  const onReady = (part: string): void => {
    clearInterval(timers.get(part));
    timers.delete(part);
  };
  return {
    onTrace(part, _, mode) {
      if (mode === "graph") return;
      onReady(part);
      note(`compiling ${part} (${mode}), which takes some seconds the first time`);
      const begun = performance.now();
      const tell = () =>
        note(`compiling ${part} (${duration((performance.now() - begun) / 1000)})`);
      timers.set(part, setInterval(tell, SECONDS_BETWEEN_NOTES * 1000).unref());
    },
    onReady,
    stop() {
      for (const part of timers.keys()) onReady(part);
    },
  };
}
