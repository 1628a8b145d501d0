// A whole run of a config with `architecture: transformer`.
import path from "node:path";
import type { TranslationConfig } from "../config/translation-types.ts";
import { gatherTranslation } from "../report/gather-translation.ts";
import {
  summaryOfTranslation,
  type TranslationSummary,
  writeTranslationSummary,
} from "../report/translation-summary.ts";
import { translationStages } from "../stages/translation-stages.ts";
import { inOutFolder } from "./in-out-folder.ts";
import type { PipelineOptions } from "./pipeline.ts";
import { copyModel } from "./publish-models.ts";
import { runStages } from "./run-stages.ts";

/** Options of {@link runTranslation}. */
export type TranslationOptions = Omit<PipelineOptions, "config"> & { config: TranslationConfig };

/**
 * Run the pipeline.
 * @throws UserError for everything that a user can mend; Interrupted after Ctrl-C
 */
export async function runTranslation(options: TranslationOptions): Promise<TranslationSummary> {
  const { config, display, signal } = options;
  return inOutFolder(options, async (out, engine) => {
    const finished = await runStages<TranslationConfig>({
      config,
      stages: translationStages,
      out,
      engine,
      display,
      signal,
    });
    const model = path.join(out, "model");
    const trained = finished.get("translate");
    if (trained) await copyModel(trained, model);
    const run = await gatherTranslation({ config, engine, model, out }, finished);
    const summary = summaryOfTranslation(run);
    const { writeTranslationReport } = await import("../report/translation-page.ts"); // charts are loaded when they are drawn
    await writeTranslationReport(run, summary);
    await writeTranslationSummary(out, summary);
    return summary;
  });
}
