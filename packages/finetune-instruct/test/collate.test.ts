// Collation of instructions against the book's example (section 7.3), and its loss.
import { collateInstructions } from "@llmsmith/finetune-instruct";
import { defineGPT, initGPT, languageModelLoss } from "@llmsmith/gpt-model";
import { crossEntropy, disposeTree, tf } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";

const END = 50256;
const book = [
  [0, 1, 2, 3, 4],
  [5, 6],
  [7, 8, 9],
].map((ids) => ({ ids: [...ids, END], promptLength: 1 }));
const rows = (values: Int32Array, [count, time]: [number, number]) =>
  Array.from({ length: count }, (_, i) => [...values.subarray(i * time, (i + 1) * time)]);

describe("collateInstructions", () => {
  test("the book's batch: of the padding only the first token is a target", () => {
    const { inputs, targets, shape } = collateInstructions(book, {
      padToken: END,
      maxLength: 1024,
    });
    expect(rows(inputs, shape)).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, END, END, END],
      [7, 8, 9, END, END],
    ]);
    expect(rows(targets, shape)).toEqual([
      [1, 2, 3, 4, END],
      [6, END, -100, -100, -100],
      [8, 9, END, -100, -100],
    ]);
  });

  test("rows become a multiple of padToMultipleOf, and the padding counts no more than before", () => {
    const options = { padToken: END, maxLength: 1024, padToMultipleOf: 8 };
    const { inputs, targets, shape } = collateInstructions(book, options);
    expect(shape).toEqual([3, 8]);
    expect(rows(inputs, shape)[1]).toEqual([5, 6, END, END, END, END, END, END]);
    expect(rows(targets, shape)[1]).toEqual([6, END, -100, -100, -100, -100, -100, -100]);
    const cut = collateInstructions(book, { ...options, maxLength: 6 });
    expect(cut.shape).toEqual([3, 6]);
  });

  test("maxLength cuts inputs and targets at their ends", () => {
    const { inputs, targets, shape } = collateInstructions(book, { padToken: 0, maxLength: 3 });
    expect(rows(inputs, shape)).toEqual([
      [0, 1, 2],
      [5, 6, 0],
      [7, 8, 9],
    ]);
    expect(rows(targets, shape)).toEqual([
      [1, 2, 3],
      [6, END, -100],
      [8, 9, END],
    ]);
  });

  test("maskPrompt leaves the prompt out of the targets, the first answer token in", () => {
    const examples = [
      { ids: [1, 2, 3, 4, 5, 99], promptLength: 3 },
      { ids: [6, 7, 99], promptLength: 2 },
    ];
    const { inputs, targets, shape } = collateInstructions(examples, {
      padToken: 99,
      maxLength: 8,
      maskPrompt: true,
      ignoreIndex: -1,
    });
    expect(rows(inputs, shape)[0]).toEqual([1, 2, 3, 4, 5]);
    expect(rows(targets, shape)).toEqual([
      [-1, -1, 4, 5, 99],
      [-1, 99, -1, -1, -1],
    ]);
  });

  test("refuses nothing at all and examples with nothing to predict", () => {
    const options = { padToken: 0, maxLength: 4 };
    expect(() => collateInstructions([], options)).toThrow("collateInstructions: no examples");
    expect(() => collateInstructions([...book, { ids: [1], promptLength: 0 }], options)).toThrow(
      new RangeError(
        "collateInstructions: example 3 has too few tokens (1); it needs one to read and one to predict",
      ),
    );
  });
});

test("the book's cross-entropies: an ignored row does not count in the mean", () => {
  const loss = (logits: number[][], targets: number[]) =>
    tf.tidy(() => crossEntropy(tf.tensor2d(logits), tf.tensor1d(targets, "int32")).dataSync()[0]!);
  const two = [
    [-1, 1],
    [-0.5, 1.5],
  ];
  const three = [...two, [-0.5, 1.5]];
  expect(loss(two, [0, 1])).toBeCloseTo(1.1269, 4);
  expect(loss(three, [0, 1, 1])).toBeCloseTo(0.7936, 4);
  expect(loss(three, [0, 1, -100])).toBeCloseTo(1.1269, 4);
});

test("the loss of a batch does not depend on how far it is padded", () => {
  const cfg = defineGPT({ vocabSize: 12, contextLength: 8, embDim: 8, nHeads: 2, nLayers: 1 });
  const params = initGPT(cfg, 1);
  const short = { ids: [1, 2, 11], promptLength: 1 };
  const options = { padToken: 11, maxLength: 8 };
  const loss = (...examples: (typeof short)[]) => {
    const batch = collateInstructions(examples, options);
    return tf.tidy(() => languageModelLoss(params, batch, cfg).dataSync()[0]!);
  };
  const long = { ids: [3, 4, 5, 6, 7, 8, 11], promptLength: 1 };
  expect(loss(short, long)).toBeCloseTo((2 * loss(short) + 6 * loss(long)) / 8, 5);
  disposeTree(params);
});
