// `llmsmith run` and `llmsmith demo`.
import path from "node:path";
import { writeJson } from "../cli/output.ts";
import { loadConfig } from "../config/load.ts";
import { parseOverride } from "../config/overrides.ts";
import { packageRoot } from "../package-root.ts";
import { summaryTable } from "../report/summary.ts";
import type { Display } from "../run/display.ts";
import { createBarDisplay } from "../run/display-bar.ts";
import { createJsonDisplay } from "../run/display-json.ts";
import { createLineDisplay } from "../run/display-lines.ts";
import { watchInterrupts } from "../run/interrupt.ts";

/** Options on the command line. */
export type RunCommandOptions = { out?: string; engine?: string; set: string[]; json?: boolean };

/** The demo is a run of the config that comes with the package. */
export async function demo(options: RunCommandOptions): Promise<void> {
  const config = path.relative(process.cwd(), path.join(packageRoot, "configs", "demo.yaml"));
  await run(config, options);
}

/** Run a config. */
export async function run(file: string, options: RunCommandOptions): Promise<void> {
  const config = await loadConfig(file, options.set.map(parseOverride));
  // Only now the engines: what is wrong with a config is told at once.
  const { runPipeline } = await import("../run/pipeline.ts");
  const display = chooseDisplay(options.json ?? false);
  const interrupts = watchInterrupts(() =>
    display.note("stopping; press Ctrl-C again to end at once"),
  );
  try {
    const summary = await runPipeline({
      config,
      out: options.out ?? `${config.name}-run`,
      ...(options.engine === undefined ? {} : { engine: options.engine }),
      display,
      signal: interrupts.signal,
    });
    if (options.json) writeJson({ event: "summary", ...summary });
    else process.stdout.write(summaryTable(summary, process.cwd()));
  } finally {
    display.stop();
    interrupts.stop();
  }
}

function chooseDisplay(json: boolean): Display {
  if (json) return createJsonDisplay(writeJson);
  if (process.stderr.isTTY) return createBarDisplay(process.stderr);
  return createLineDisplay((line) => process.stderr.write(`${line}\n`));
}
