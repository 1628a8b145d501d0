// Stage 8: a few texts written by the base model, to be read.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as giveWay } from "node:timers/promises";
import { generateBatch } from "@llmsmith/gpt-model";
import { disposeTree } from "@llmsmith/tensor";
import { openModel } from "../model/open.ts";
import { encodeText } from "../model/write-on.ts";
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
    const { cfg, params, tokenizer, endOfText } = model;
    const written = prompts.map((): number[] => []);
    let done = 0;
    try {
      const ids = prompts.map((prompt) => encodeText(model, prompt));
      const options = { ...sampling, seed: config.seed, stopTokens: [endOfText] };
      for await (const event of generateBatch(params, cfg, ids, options)) {
        if ("token" in event) written[event.index]!.push(event.token);
        else display.update({ done: ++done, total: prompts.length, unit: "texts" });
        await giveWay(); // an engine that computes synchronously would keep Ctrl-C out
        throwIfInterrupted(signal);
      }
    } finally {
      disposeTree(params);
    }
    const samples = prompts.map((prompt, i): Sample => {
      return { prompt, text: tokenizer.decode(written[i]!) };
    });
    await writeFile(path.join(folder, SAMPLES_FILE), `${JSON.stringify(samples, null, 2)}\n`);
  },
};
