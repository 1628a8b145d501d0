// The classifier's training against the one of the book's script in PyTorch, on a model of two layers.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { disposeTree } from "@llmsmith/tensor";
import { defineGPT } from "@llmsmith/gpt-model";
import { encoding } from "@llmsmith/tokenizer";
import { expect, test } from "vitest";
import { type ClassifierStep, stepLine, trainClassifier } from "../lib/classifier-training.ts";
import { bookData, defaultFolders } from "../lib/data.ts";
import { initRow10 } from "../lib/row-10.ts";
import { balanced, encodeMessages, randomSplit, readMessages, shuffled } from "../lib/spam.ts";

const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const folders = [...defaultFolders(), shared];
const isThere = folders.some((folder) => existsSync(path.join(folder, "sms-spam.tsv")));

test.skipIf(!isThere)(
  "three steps and an evaluation are PyTorch's (needs sms-spam.tsv: set LLMSMITH_DATA)",
  async () => {
    const cfg = defineGPT({
      vocabSize: 50_257,
      contextLength: 128,
      embDim: 16,
      nHeads: 2,
      nLayers: 2,
      qkvBias: true,
    });
    const rows = shuffled(balanced(await readMessages(bookData(folders))));
    const split = encodeMessages(randomSplit(rows), encoding("gpt2"));
    const params = initRow10(cfg);
    const steps: ClassifierStep[] = [];
    const right = await trainClassifier({
      params,
      cfg,
      split,
      padTo: 120,
      epochs: 5,
      maxSteps: 3,
      onStep: (step) => steps.push(step),
    });
    disposeTree(params);
    // torch 2.15, the book's script with emb_dim 16, two layers, two heads, context_length 128
    const losses = [0.908963143825531, 0.8293351531028748, 0.7416077256202698];
    steps.forEach(({ loss }, i) => expect(loss).toBeCloseTo(losses[i]!, 5));
    expect(steps[0]!.losses!.train).toBeCloseTo(0.7928388595581055, 5);
    expect(steps[0]!.losses!.validation).toBeCloseTo(0.7594509363174439, 5);
    expect([right.train, right.validation]).toEqual([31.25, 62.5]);
  },
);

test("every tenth step is told, and each with an evaluation", () => {
  const told = { step: 11, of: 650, loss: 0.5, seconds: 4 };
  expect(stepLine(told)).toBeUndefined();
  expect(stepLine({ ...told, step: 20 })).toBe("step 20 of 650: loss 0.5000, 4.0 s");
  const accuracies = { train: 97.5, validation: 95 };
  const line = stepLine({ ...told, losses: { train: 0.1, validation: 0.2 }, accuracies });
  expect(line).toContain(
    "; train 0.100, validation 0.200; right: train 97.50 %, validation 95.00 %",
  );
});
