// Collation of labelled texts: padding, truncation, and the position that is read.
import { accuracy, collateClassification, confusionMatrix } from "@llmsmith/finetune-classify";
import { describe, expect, test } from "vitest";

const examples = [
  { ids: [1, 2, 3], label: 1 },
  { ids: [4], label: 0 },
  { ids: [5, 6, 7, 8, 9], label: 2 },
];
const rows = ({ inputs, shape }: { inputs: Int32Array; shape: [number, number] }) =>
  Array.from({ length: shape[0] }, (_, i) => [
    ...inputs.subarray(i * shape[1], (i + 1) * shape[1]),
  ]);

describe("collateClassification", () => {
  test("pads to the longest row of the batch and reads the last token of each text", () => {
    const batch = collateClassification(examples, { padToken: 99, maxLength: 8 });
    expect(batch.shape).toEqual([3, 5]);
    expect(rows(batch)).toEqual([
      [1, 2, 3, 99, 99],
      [4, 99, 99, 99, 99],
      [5, 6, 7, 8, 9],
    ]);
    expect([...batch.labels]).toEqual([1, 0, 2]);
    expect([...batch.positions]).toEqual([2, 0, 4]);
  });

  test("cuts at maxLength, keeping the first tokens", () => {
    const batch = collateClassification(examples, { padToken: 99, maxLength: 2 });
    expect(rows(batch)).toEqual([
      [1, 2],
      [4, 99],
      [5, 6],
    ]);
    expect([...batch.positions]).toEqual([1, 0, 1]);
  });

  test.each([
    [4, 16, 8],
    [4, 6, 6],
    [5, 16, 5],
    [1, 16, 5],
  ])("rows of 5 become a multiple of %i, at most %i: %i", (padToMultipleOf, maxLength, time) => {
    const batch = collateClassification(examples, { padToken: 99, maxLength, padToMultipleOf });
    expect(batch.shape).toEqual([3, time]);
    expect(rows(batch)[2]).toEqual([5, 6, 7, 8, 9, 99, 99, 99].slice(0, time));
    expect([...batch.positions]).toEqual([2, 0, 4]);
  });

  test("padTo pads and cuts every batch to one length; read: 'end' is the book's position", () => {
    const options = { padToken: 99, maxLength: 8, padTo: 4 };
    const batch = collateClassification(examples, { ...options, read: "end" });
    expect(rows(batch)).toEqual([
      [1, 2, 3, 99],
      [4, 99, 99, 99],
      [5, 6, 7, 8],
    ]);
    expect([...batch.positions]).toEqual([3, 3, 3]);
    expect([...collateClassification(examples, options).positions]).toEqual([2, 0, 3]);
  });

  test("refuses nothing at all, empty texts and a padTo beyond maxLength", () => {
    const options = { padToken: 0, maxLength: 4 };
    expect(() => collateClassification([], options)).toThrow("collateClassification: no examples");
    expect(() => collateClassification([...examples, { ids: [], label: 0 }], options)).toThrow(
      new RangeError("collateClassification: example 3 has no tokens"),
    );
    expect(() => collateClassification(examples, { ...options, padTo: 5 })).toThrow(
      new RangeError("collateClassification: padTo 5 is more than maxLength 4; shorten it"),
    );
  });
});

describe("accuracy and confusionMatrix", () => {
  test("count what is right, and what was taken for what", () => {
    const [predicted, actual] = [
      [0, 1, 1, 2, 0],
      [0, 1, 2, 2, 1],
    ] as const;
    expect(accuracy(predicted, actual)).toBe(0.6);
    expect(confusionMatrix(predicted, Int32Array.from(actual), 3)).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 1],
    ]);
    expect(confusionMatrix([], [], 2)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("refuse lists of different length, nothing, and classes out of range", () => {
    expect(() => accuracy([1], [1, 0])).toThrow("accuracy: 1 predictions for 2 labels");
    expect(() => accuracy([], [])).toThrow("accuracy: 0 predictions for 0 labels");
    expect(() => confusionMatrix([1], [1, 0], 2)).toThrow("1 predictions for 2 labels");
    expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow(
      new RangeError("confusionMatrix: item 1 is of class 1, predicted 2; both must be in 0 … 1"),
    );
  });
});
