// A whole run: config to report.
import type { Config } from "../config/types.ts";
import { gatherRun } from "../report/gather.ts";
import { type Summary, summaryOf, writeSummary } from "../report/summary.ts";
import { stagesOf } from "../stages/index.ts";
import type { Display } from "./display.ts";
import { inOutFolder } from "./in-out-folder.ts";
import { publishModels } from "./publish-models.ts";
import { runStages } from "./run-stages.ts";

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
  return inOutFolder(options, async (out, engine) => {
    const stages = stagesOf[config.architecture];
    const finished = await runStages({ config, stages, out, engine, display, signal });
    const models = await publishModels(out, finished);
    const run = await gatherRun({ config, engine, models, out }, finished);
    const summary = summaryOf(run);
    const { writeReport } = await import("../report/html.ts"); // charts are loaded when they are drawn
    await writeReport(run, summary);
    await writeSummary(out, summary);
    return summary;
  });
}
