// The book's loop beside PyTorch's on a tiny model: order of batches, dropout masks, AdamW, warmup, clipping.
import { readFileSync } from "node:fs";
import { defineGPT, initGPTLikePyTorch } from "@llmsmith/gpt-model";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, tf } from "@llmsmith/tensor";
import { constantRate, disposeTrainState, initTrainState, warmupCosine } from "@llmsmith/trainer";
import { expect, test } from "vitest";
import { torchFigure, torchRows } from "../chapter-05-training.ts";
import { bookLoader, bookLoaders } from "../lib/book-loader.ts";
import { drawDropoutFrom } from "../lib/torch-dropout.ts";
import {
  type Evaluation,
  evaluationLine,
  sampleLine,
  trainBook,
  type TrainBookOptions,
} from "../lib/train-book.ts";

type Rows = [step: number, training: number, validation: number][];
const golden = JSON.parse(
  readFileSync(new URL("fixtures/train-book.json", import.meta.url), "utf8"),
) as Record<string, Rows>;

const contextLength = 16;
const ids = Array.from({ length: 500 }, (_, i) => ((i * i + 7 * i) % 89) + (i % 9));
const loaders = {
  training: bookLoader(ids.slice(0, 400), contextLength, {
    batchSize: 2,
    shuffle: true,
    dropLast: true,
  }),
  validation: bookLoader(ids.slice(400), contextLength, {
    batchSize: 2,
    shuffle: false,
    dropLast: false,
  }),
};

/** Losses of a tiny model by step, and what it says where nothing is dropped. */
async function trainTiny(
  dropRate: number,
  parts: readonly Pick<
    TrainBookOptions,
    "epochs" | "learningRate" | "maxGradNorm" | "evaluationBatches"
  >[],
): Promise<{ evaluations: Evaluation[]; samples: (readonly number[])[] }> {
  const cfg = defineGPT({
    vocabSize: 97,
    contextLength,
    embDim: 24,
    nHeads: 2,
    nLayers: 2,
    dropRate,
  });
  const random = torchRandom(123);
  const params = initGPTLikePyTorch(cfg, random);
  const state = initTrainState();
  const evaluations: Evaluation[] = [];
  const samples: (readonly number[])[] = [];
  const sampling =
    dropRate === 0 ? { onSample: (said: readonly number[]) => samples.push(said) } : {};
  const common = { params, cfg, loaders, random, state, prompt: [1], ...sampling };
  for (const part of parts)
    for await (const evaluation of trainBook({ ...common, ...part })) evaluations.push(evaluation);
  disposeTrainState(state);
  disposeTree(params);
  return { evaluations, samples };
}

test.each([0, 0.1])("dropout %d: losses are PyTorch's", async (dropRate) => {
  const part = { epochs: 3, learningRate: constantRate(4e-3), evaluationBatches: 5 };
  const { evaluations, samples } = await trainTiny(dropRate, [part]);
  const { steps, losses } = columns(evaluations, golden[`simple, dropout ${dropRate}`]!);
  expect(steps.ours).toEqual(steps.torch);
  expect(losses.ours).toBeAllClose(losses.torch, { rtol: 2e-4 });
  expect(samples.map((said) => said.length)).toEqual(dropRate === 0 ? [51, 51, 51] : []);
});

test("a second part goes on where the first ended: nothing is clipped in the warmup", async () => {
  const [warmupSteps, totalSteps] = [24, 48];
  const learningRate = warmupCosine({
    initial: 1e-3,
    peak: 1e-2,
    minimum: 1e-3,
    warmupSteps,
    totalSteps,
  });
  const common = { epochs: 2, learningRate, evaluationBatches: 1 };
  const { evaluations } = await trainTiny(0.1, [common, { ...common, maxGradNorm: 1 }]);
  const { steps, losses } = columns(evaluations, golden["warmup, cosine, clipping"]!);
  expect(steps.ours).toEqual(steps.torch);
  expect(losses.ours).toBeAllClose(losses.torch, { rtol: 2e-4 });
});

test("a text is cut at nine tenths, and a pass has each window once, its targets one further", () => {
  const text = Array.from({ length: 100 }, (_, i) => String.fromCodePoint(97 + (i % 26))).join("");
  const encode = (part: string) => Array.from(part, (letter) => letter.codePointAt(0)!);
  const { training, validation } = bookLoaders(text, encode, 4);
  expect([training.windows, training.batches]).toEqual([22, 11]);
  expect([validation.windows, validation.batches]).toEqual([2, 1]);
  const [batch] = validation.pass(torchRandom(123));
  expect(batch).toEqual({
    inputs: Int32Array.from(encode(text.slice(90, 98))),
    targets: Int32Array.from(encode(text.slice(91, 99))),
    shape: [2, 4],
  });
  const random = torchRandom(123);
  const firsts = () => [...training.pass(random)].flatMap(({ inputs }) => [inputs[0]!, inputs[4]!]);
  const [one, two] = [firsts(), firsts()];
  expect(one).not.toEqual(two);
  const expected = Array.from({ length: 22 }, (_, i) => text.codePointAt(4 * i)!);
  const byValue = (a: number, b: number) => a - b;
  for (const order of [one, two])
    expect([...order].toSorted(byValue)).toEqual(expected.toSorted(byValue));
});

test("the engine's own dropout comes back", () => {
  const kernel = () => tf.getKernel("LLMSmithDropoutMask", tf.getBackend());
  const before = kernel();
  const restore = drawDropoutFrom(torchRandom(1));
  expect(kernel()).toBeDefined();
  expect(kernel()).not.toBe(before);
  restore();
  expect(kernel()?.kernelFunc).toBe(before?.kernelFunc);
});

test("a row of section 5.2 is judged by PyTorch's of its step", async () => {
  const torch = await torchRows("0");
  expect(torch.size).toBe(18);
  const row = { step: 45, losses: [3.23, 6.25] } as const;
  expect(torchFigure(row, torch)).toMatchObject({ book: [3.22608, 6.24699], verdict: "within" });
  expect(torchFigure({ ...row, losses: [3.25, 6.25] }, torch).verdict).toBe("differs");
  expect(evaluationLine(row)).toBe("step 45: training 3.230, validation 6.250");
  expect(sampleLine("a\nb")).toBe("a b");
});

function columns(evaluations: readonly Evaluation[], rows: Rows) {
  return {
    steps: { ours: evaluations.map(({ step }) => step), torch: rows.map(([step]) => step) },
    losses: {
      ours: evaluations.flatMap(({ losses }) => losses),
      torch: rows.flatMap(([, training, validation]) => [training, validation]),
    },
  };
}
