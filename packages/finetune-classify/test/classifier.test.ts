// The classifier: what it reads, what a training step changes, and that it can learn.
import {
  accuracy,
  classificationLoss,
  classifierLogits,
  type ClassifierParams,
  collateClassification,
  initClassifier,
  predict,
  trainableParameters,
} from "@llmsmith/finetune-classify";
import { defineGPT, gptHidden, initGPT } from "@llmsmith/gpt-model";
import { countParameters, disposeTree, entries, tf } from "@llmsmith/tensor";
import { constantRate, train } from "@llmsmith/trainer";
import { describe, expect, test } from "vitest";

const cfg = defineGPT({ vocabSize: 20, contextLength: 8, embDim: 12, nHeads: 2, nLayers: 3 });
const classifier = (nClasses = 3): ClassifierParams =>
  initClassifier(initGPT(cfg, 1), cfg, nClasses, 2);
const examples = [
  { ids: [1, 2, 3], label: 1 },
  { ids: [4], label: 0 },
  { ids: [5, 6, 7, 8, 9], label: 2 },
];
const read = (make: () => tf.Tensor) => tf.tidy(() => make().dataSync<"float32">());
const snapshot = (p: ClassifierParams) =>
  new Map(entries(p).map(([path, leaf]) => [path, [...leaf.dataSync()]]));

describe("initClassifier", () => {
  test("replaces the language head, which is freed, by a head of small weights", () => {
    const params = initGPT(cfg, 1);
    const { head } = params;
    const p = initClassifier(params, cfg, 3, 2);
    expect(head!.weight.isDisposed).toBe(true);
    expect(entries(p).map(([path]) => path)).not.toContain("body.head.weight");
    expect(p.head.weight.shape).toEqual([12, 3]);
    expect(p.head.bias).toBeUndefined();
    const weights = p.head.weight.dataSync();
    const deviation = Math.hypot(...weights) / Math.sqrt(weights.length);
    expect(deviation).toBeGreaterThan(0.01);
    expect(deviation).toBeLessThan(0.03);
    disposeTree(p);
  });

  test("keeps a tied embedding, and refuses fewer than two classes", () => {
    const tied = defineGPT({ ...cfg, tiedHead: true });
    const params = initGPT(tied, 1);
    const before = countParameters(params);
    expect(() => initClassifier(params, tied, 1, 2)).toThrow(
      new RangeError("initClassifier: nClasses must be 2 or more, not 1"),
    );
    const p = initClassifier(params, tied, 2, 2);
    expect(countParameters(p)).toBe(before + 24);
    disposeTree(p);
  });
});

describe("classifierLogits", () => {
  test("is the head on the hidden state at each row's position", () => {
    const p = classifier();
    const batch = collateClassification(examples, { padToken: 0, maxLength: 8 });
    const logits = read(() => classifierLogits(p, batch, cfg));
    const byHand = examples.flatMap(({ ids }) => [
      ...read(() => {
        const hidden = gptHidden(p.body, tf.tensor2d([ids], [1, ids.length], "int32"), cfg);
        const last = tf.slice(hidden, [0, ids.length - 1, 0], [1, 1, 12]);
        return tf.matMul(tf.reshape(last, [1, 12]), p.head.weight);
      }),
    ]);
    expect(logits).toBeAllClose(byHand, { rtol: 1e-4, atol: 1e-6 });
    disposeTree(p);
  });

  test("read at the last token, padding changes nothing; read at the end, it does", () => {
    const p = classifier();
    const run = (padToken: number, padTo: number, mode: "lastToken" | "end") =>
      read(() => {
        const options = { padToken, maxLength: 8, padTo, read: mode };
        return classifierLogits(p, collateClassification(examples, options), cfg);
      });
    const reference = run(0, 5, "lastToken");
    expect(run(19, 5, "lastToken")).toEqual(reference);
    expect(run(0, 8, "lastToken")).toBeAllClose(reference, { rtol: 1e-4, atol: 1e-6 });
    expect(run(19, 8, "end")).not.toEqual(run(0, 8, "end"));
    disposeTree(p);
  });

  test("the loss is the mean cross-entropy; dropout only with a seed", () => {
    const dropped = defineGPT({ ...cfg, dropRate: 0.3 });
    const p = classifier();
    const batch = collateClassification(examples, { padToken: 0, maxLength: 8 });
    const logits = read(() => classifierLogits(p, batch, cfg));
    const expected = examples.map(({ label }, row) => {
      const values = logits.slice(row * 3, row * 3 + 3);
      return Math.log(values.reduce((sum, x) => sum + Math.exp(x), 0)) - values[label]!;
    });
    const loss = (seed?: number) => read(() => classificationLoss(p, batch, dropped, seed))[0]!;
    expect(loss()).toBeCloseTo(expected.reduce((a, b) => a + b) / 3, 5);
    expect(loss(1)).toBe(loss(1));
    expect(loss(1)).not.toBe(loss(2));
    disposeTree(p);
  });
});

describe("trainableParameters", () => {
  const step = async (p: ClassifierParams, parts: "head" | "lastBlock" | "all") => {
    const batch = collateClassification(examples, { padToken: 0, maxLength: 8 });
    const before = snapshot(p);
    for await (const _ of train({
      params: p,
      loss: (params, b: typeof batch) => classificationLoss(params, b, cfg),
      batches: [batch],
      learningRate: constantRate(0.01),
      optimizer: { weightDecay: 0 },
      trainable: trainableParameters(parts, cfg),
    }));
    const after = snapshot(p);
    return [...before.keys()].filter(
      (path) => String(before.get(path)) !== String(after.get(path)),
    );
  };

  test("a training step changes exactly the chosen leaves", async () => {
    const p = classifier();
    expect(await step(p, "head")).toEqual(["head.weight"]);
    const paths = entries(p).map(([path]) => path);
    expect(await step(p, "lastBlock")).toEqual(
      paths.filter((path) => /^(head|body\.norm|body\.blocks\.2)\./.test(path)),
    );
    expect(await step(p, "all")).toEqual(paths);
    disposeTree(p);
  });

  test("block 1 is not taken for block 11", () => {
    const trained = trainableParameters("lastBlock", defineGPT({ ...cfg, nLayers: 2 }));
    expect(trained("body.blocks.1.norm1.scale")).toBe(true);
    expect(trained("body.blocks.11.norm1.scale")).toBe(false);
    expect(trained("body.tokEmb")).toBe(false);
  });
});

test("overfits eight texts: every prediction right, with confidence", async () => {
  const p = classifier(2);
  const texts = Array.from({ length: 8 }, (_, i) => ({
    ids: Array.from({ length: 2 + (i % 4) }, (_token, t) => (7 * i + 3 * t * t + 1) % 20),
    label: i % 2,
  }));
  const batch = collateClassification(texts, { padToken: 0, maxLength: 8 });
  let loss = 0;
  for await (const report of train({
    params: p,
    loss: (params, b: typeof batch) => classificationLoss(params, b, cfg),
    batches: Array.from({ length: 60 }, () => batch),
    learningRate: constantRate(0.01),
  }))
    ({ loss } = report);
  expect(loss).toBeLessThan(0.05);
  const halves = [texts.slice(0, 5), texts.slice(5)].map((part) =>
    collateClassification(part, { padToken: 0, maxLength: 8 }),
  );
  const predictions = await predict(p, halves, cfg);
  expect(
    accuracy(
      predictions.map(({ label }) => label),
      batch.labels,
    ),
  ).toBe(1);
  predictions.forEach(({ label, probabilities }) => {
    expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 5);
    expect(probabilities[label]).toBeGreaterThan(0.8);
  });
  disposeTree(p);
});
