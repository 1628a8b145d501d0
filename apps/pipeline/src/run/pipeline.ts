// A whole run: config to report.
import path from "node:path";
import type { Config } from "../config/types.ts";
import { gatherRun } from "../report/gather.ts";
import { type Summary, summaryOf, writeSummary } from "../report/summary.ts";
import { stagesOf } from "../stages/index.ts";
import type { Display } from "./display.ts";
import { claimOutFolder } from "./out-folder.ts";
import { publishModels } from "./publish-models.ts";
import { runStages } from "./run-stages.ts";
import { startEngine } from "./start-engine.ts";

/** What a run needs beside the config. */
export type PipelineOptions = {
  config: Config;
  /** Folder that everything is written into. */
  out: string;
  /** Name of the engine; default the config's. */
  engine?: string;
  display: Display;
  signal: AbortSignal;
};

/**
 * Run the pipeline.
 * @throws UserError for everything that a user can mend; Interrupted after Ctrl-C
 */
export async function runPipeline(options: PipelineOptions): Promise<Summary> {
  const { config, display, signal } = options;
  const out = path.resolve(options.out);
  const engine = await startEngine(options.engine ?? config.engine);
  display.engine(engine);
  const release = await claimOutFolder(out);
  try {
    const finished = await runStages({
      config,
      stages: stagesOf[config.architecture],
      out,
      engine,
      display,
      signal,
    });
    const models = await publishModels(out, finished);
    const run = await gatherRun({ config, engine, models, out }, finished);
    const summary = summaryOf(run);
    const { writeReport } = await import("../report/html.ts"); // charts are loaded when they are drawn
    await writeReport(run, summary);
    await writeSummary(out, summary);
    return summary;
  } finally {
    await release();
    display.stop();
  }
}
