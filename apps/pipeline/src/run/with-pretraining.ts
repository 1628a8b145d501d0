// A config's pretraining without the run: its data made or found in the run's folder, for those who measure.
import path from "node:path";
import type { Tree } from "@llmsmith/tensor";
import { packageVersion } from "../package-root.ts";
import { openMaskedPretraining } from "../stages/bert/pretrain.ts";
import { stagesOf } from "../stages/index.ts";
import { openPretraining, pretrain } from "../stages/pretrain.ts";
import type { FitOptions } from "../training/fit.ts";
import type { OpenedTraining } from "../training/fit-opened.ts";
import { claimOutFolder } from "./out-folder.ts";
import { type RunOptions, runStages } from "./run-stages.ts";
import type { StageContext } from "./stage.ts";

/**
 * Make what pretraining needs, where it is not there yet, and give the training to `body`.
 * @throws UserError for everything that a user can mend; Interrupted after Ctrl-C; whatever `body` throws
 */
export async function withPretraining<T>(
  options: Omit<RunOptions, "stages">,
  body: <P extends Tree, B>(training: FitOptions<P, B>) => Promise<T>,
): Promise<T> {
  const { config, out, engine, display, signal } = options;
  const release = await claimOutFolder(out);
  try {
    const before = stagesOf[config.architecture].filter(({ name }) =>
      pretrain.inputs.includes(name),
    );
    const finished = await runStages({ ...options, stages: before });
    const unused = path.join(out, ".work", "measured"); // nothing is written by steps
    const context: StageContext = {
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
    };
    const measured = async <P extends Tree, B>(
      open: (of: StageContext) => Promise<OpenedTraining<P, B>>,
    ) => {
      const { options: training, close } = await open(context);
      try {
        return await body(training);
      } finally {
        close();
      }
    };
    return config.architecture === "bert"
      ? await measured(openMaskedPretraining)
      : await measured(openPretraining);
  } finally {
    await release();
  }
}
