// One JSON object a line, for machines.
import type { Display, Update } from "./display.ts";

/** Between two progress events of one stage. */
const SECONDS_BETWEEN_EVENTS = 1;

/** A display that writes events; each has the field `event`. */
export function createJsonDisplay(write: (event: object) => void): Display {
  let stage: string | undefined;
  let written = 0;
  const progress = (update: Update) => write({ event: "progress", stage, ...update });
  return {
    engine: (info) => write({ event: "engine", ...info }),
    start(name, { index, count }) {
      stage = name;
      written = 0;
      write({ event: "stage", stage, status: "started", index, count });
    },
    update(update) {
      const now = performance.now();
      if (now - written < SECONDS_BETWEEN_EVENTS * 1000 && update.done < update.total) return;
      written = now;
      progress(update);
    },
    note: (text) => write({ event: "note", ...(stage === undefined ? {} : { stage }), text }),
    end(name, status, seconds) {
      write({ event: "stage", stage: name, status, seconds: Number(seconds.toFixed(3)) });
      stage = undefined;
    },
    stop() {
      stage = undefined;
    },
  };
}
