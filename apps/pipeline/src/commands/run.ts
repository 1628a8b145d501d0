// `llmsmith run` and `llmsmith demo`.
import path from "node:path";
import { writeJson } from "../cli/output.ts";
import { type AnyConfig, loadAnyConfig } from "../config/load.ts";
import { parseOverride } from "../config/overrides.ts";
import { packageRoot } from "../package-root.ts";
import { summaryTable } from "../report/summary.ts";
import type { Display } from "../run/display.ts";
import { createBarDisplay } from "../run/display-bar.ts";
import { createJsonDisplay } from "../run/display-json.ts";
import { createLineDisplay } from "../run/display-lines.ts";
import { watchInterrupts } from "../run/interrupt.ts";
import type { PipelineOptions } from "../run/pipeline.ts";

/** Options on the command line. */
export type RunCommandOptions = { out?: string; engine?: string; set: string[]; json?: boolean };

/** The demo is a run of the config that comes with the package. */
export async function demo(options: RunCommandOptions): Promise<void> {
  const config = path.relative(process.cwd(), path.join(packageRoot, "configs", "demo.yaml"));
  await run(config, options);
}

/** Run a config. */
export async function run(file: string, options: RunCommandOptions): Promise<void> {
  const config = await loadAnyConfig(file, options.set.map(parseOverride));
  const display = chooseDisplay(options.json ?? false);
  const interrupts = watchInterrupts(() =>
    display.note("stopping; press Ctrl-C again to end at once"),
  );
  try {
    const { summary, table } = await runAny(config, {
      out: options.out ?? `${config.name}-run`,
      ...(options.engine === undefined ? {} : { engine: options.engine }),
      display,
      signal: interrupts.signal,
    });
    if (options.json) writeJson({ event: "summary", ...summary });
    else process.stdout.write(table);
  } finally {
    display.stop();
    interrupts.stop();
  }
}

/** The pipeline of the config's architecture, its summary, and that as a table. */
async function runAny(
  config: AnyConfig,
  options: Omit<PipelineOptions, "config">,
): Promise<{ summary: object; table: string }> {
  // Only now the engines: what is wrong with a config is told at once.
  if (config.architecture === "transformer") {
    const { runTranslation } = await import("../run/translation-pipeline.ts");
    const { translationTable } = await import("../report/translation-summary.ts");
    const summary = await runTranslation({ ...options, config });
    return { summary, table: translationTable(summary, process.cwd()) };
  }
  const { runPipeline } = await import("../run/pipeline.ts");
  const summary = await runPipeline({ ...options, config });
  return { summary, table: summaryTable(summary, process.cwd()) };
}

function chooseDisplay(json: boolean): Display {
  if (json) return createJsonDisplay(writeJson);
  if (process.stderr.isTTY) return createBarDisplay(process.stderr);
  return createLineDisplay((line) => process.stderr.write(`${line}\n`));
}
