// Stage 8: a few texts written by the base model, to be read.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { disposeTree } from "@llmsmith/tensor";
import { openModel } from "../model/open.ts";
import { writeOn } from "../model/write-on.ts";
import { input, type Stage, throwIfInterrupted } from "../run/stage.ts";
import { MODEL_FOLDER } from "../training/fit.ts";

/** An entry of `samples.json`. */
export type Sample = { prompt: string; text: string };

/** Name of the file. */
export const SAMPLES_FILE = "samples.json";

export const sample: Stage = {
  name: "sample",
  version: 1,
  inputs: ["pretrain"],
  usesEngine: true,
  slice: ({ sample, seed }) => ({ sample, seed }),
  async run(context) {
    const { config, folder, display, signal } = context;
    const { prompts, ...sampling } = config.sample;
    const model = await openModel(path.join(input(context, "pretrain"), MODEL_FOLDER));
    const samples: Sample[] = [];
    try {
      for (const [i, prompt] of prompts.entries()) {
        let text = "";
        for await (const piece of writeOn(model, prompt, { ...sampling, seed: config.seed + i })) {
          throwIfInterrupted(signal);
          text += piece;
        }
        samples.push({ prompt, text });
        display.update({ done: i + 1, total: prompts.length, unit: "texts" });
      }
    } finally {
      disposeTree(model.params);
    }
    await writeFile(path.join(folder, SAMPLES_FILE), `${JSON.stringify(samples, null, 2)}\n`);
  },
};
