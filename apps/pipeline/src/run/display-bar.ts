// A bar that moves, for people at a terminal.
import { Presets, SingleBar } from "cli-progress";
import { type Display, duration, engineLine, type Update } from "./display.ts";
import { describe } from "./display-lines.ts";

/** A display with one bar for the stage that runs; finished stages leave a line. */
export function createBarDisplay(stream: NodeJS.WriteStream): Display {
  let bar: SingleBar | undefined;
  let title = "";
  let begun = 0;
  let last: Update = { done: 0, total: 1, unit: "" };
  const print = (line: string) => {
    const paused = bar !== undefined;
    hide();
    stream.write(`${line}\n`);
    if (paused) show();
  };
  const show = () => {
    bar = new SingleBar(
      {
        stream,
        clearOnComplete: true,
        hideCursor: true,
        fps: 8,
        barsize: 24,
        gracefulExit: false, // Ctrl-C is ours: checkpoints are saved first
        linewrap: false,
        format: (options, params) => {
          const filled = Math.round(params.progress * (options.barsize ?? 24));
          const empty = (options.barsize ?? 24) - filled;
          const blocks =
            (options.barCompleteString ?? "").slice(0, filled) +
            (options.barIncompleteString ?? "").slice(0, empty);
          return `${title.padEnd(18)} ${blocks} ${describe(last, (performance.now() - begun) / 1000)}`;
        },
      },
      Presets.shades_classic,
    );
    bar.start(last.total, last.done);
  };
  const hide = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    engine: (info) => print(engineLine(info)),
    start(name, { index, count }) {
      title = `[${index}/${count}] ${name}`;
      begun = performance.now();
      last = { done: 0, total: 1, unit: "" };
    },
    update(update) {
      last = update;
      if (!bar) show();
      bar?.setTotal(update.total);
      bar?.update(update.done);
    },
    note: (text) => print(`${title === "" ? "" : `${title}: `}${text}`),
    end(_, outcome, seconds) {
      hide();
      stream.write(`${title.padEnd(18)} ${outcome === "cached" ? "cached" : duration(seconds)}\n`);
      title = "";
    },
    stop() {
      hide();
      title = "";
    },
  };
}
