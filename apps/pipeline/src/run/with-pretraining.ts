// A config's pretraining without the run: its data made or found in the run's folder, for those who measure.
import path from "node:path";
import type { TokenBatch } from "@llmsmith/data-loader";
import type { GPTParams } from "@llmsmith/gpt-model";
import type { Tree } from "@llmsmith/tensor";
import { packageVersion } from "../package-root.ts";
import { stages } from "../stages/index.ts";
import { openPretraining, pretrain } from "../stages/pretrain.ts";
import type { FitOptions } from "../training/fit.ts";
import { claimOutFolder } from "./out-folder.ts";
import { type RunOptions, runStages } from "./run-stages.ts";

/**
 * Make what pretraining needs, where it is not there yet, and give the training to `body`.
 * @throws UserError for everything that a user can mend; Interrupted after Ctrl-C; whatever `body` throws
 */
export async function withPretraining<T>(
  options: Omit<RunOptions, "stages">,
  body: (training: FitOptions<GPTParams & Tree, TokenBatch>) => Promise<T>,
): Promise<T> {
  const { config, out, engine, display, signal } = options;
  const release = await claimOutFolder(out);
  try {
    const before = stages.filter(({ name }) => pretrain.inputs.includes(name));
    const finished = await runStages({ ...options, stages: before });
    const unused = path.join(out, ".work", "measured"); // nothing is written by steps
    const { options: training, close } = await openPretraining({
      config,
      folder: unused,
      work: unused,
      inputs: Object.fromEntries([...finished].map(([name, { folder }]) => [name, folder])),
      provenance: {
        stage: pretrain.name,
        key: "measured",
        config: config.name,
        engine: { name: engine.name, version: engine.version, device: engine.device },
        versions: { llmsmith: packageVersion(), node: process.version },
      },
      display,
      signal,
    });
    try {
      return await body(training);
    } finally {
      close();
    }
  } finally {
    await release();
  }
}
