// Losses of masked language modelling and classification: against the plain way, gradients, round trips.
import {
  bert,
  bertClassificationLoss,
  bertClassifier,
  bertClassifierFromHuggingFace,
  bertClassifierLogits,
  bertClassifierShapes,
  bertClassifierToHuggingFace,
  collateMasked,
  defineBert,
  initBert,
  initBertClassifier,
  maskedLanguageLoss,
} from "@llmsmith/bert-model";
import { createRandom } from "@llmsmith/random";
import { crossEntropy, disposeTree, entries, tf, type Tree, variables } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { wrongSlopes } from "../../../tools/vitest/gradients.ts";

const cfg = defineBert({ vocabSize: 17, contextLength: 8, embDim: 8, nHeads: 2, nLayers: 1 });
const rows = [
  { inputs: Int32Array.of(1, 3, 2), labels: Int32Array.of(-100, 7, -100) },
  { inputs: Int32Array.of(1, 8, 3, 9, 2), labels: Int32Array.of(-100, 8, 6, -100, -100) },
];
const batch = {
  inputs: Int32Array.of(1, 5, 2, 0, 1, 6, 7, 2),
  shape: [2, 4] as [number, number],
  attentionMask: Int32Array.of(1, 1, 1, 0, 1, 1, 1, 1),
  labels: Int32Array.of(2, 0),
};

/** Larger numbers than a start has: slopes that can be told from rounding. */
function scatter(params: Tree, seed: number): void {
  const random = createRandom(seed);
  for (const leaf of variables(params).values())
    tf.tidy(() =>
      leaf.assign(
        tf.tensor(
          Float32Array.from({ length: leaf.size }, () => random.normal() * 0.5),
          leaf.shape,
        ),
      ),
    );
}

test("the masked loss is the cross-entropy of all logits with −100 elsewhere", () => {
  const params = initBert(cfg, 1);
  scatter(params, 2);
  const [packed, plain] = tf.tidy(() => {
    const { inputs, shape, attentionMask } = collateMasked(rows, { padToken: 0 });
    const logits = bert(params, tf.tensor2d(inputs, shape, "int32"), cfg, {
      attentionMask: tf.tensor2d(attentionMask!, shape, "int32"),
    });
    const labels = tf.tensor2d([-100, 7, -100, -100, -100, -100, 8, 6, -100, -100], shape, "int32");
    const spare = collateMasked(rows, { padToken: 0, targetCount: 8 });
    return [
      maskedLanguageLoss(params, spare, cfg).dataSync()[0]!,
      crossEntropy(logits, labels).dataSync()[0]!,
    ];
  });
  expect(packed).toBeCloseTo(plain, 5);
  const leaves = variables(params);
  const masked = collateMasked(rows, { padToken: 0 });
  expect(wrongSlopes(leaves, () => maskedLanguageLoss(params, masked, cfg), 4e-3)).toEqual([]);
  disposeTree(params);
});

test("a classifier: shapes, gradients of all parts, padding without effect, dropout by its seed", () => {
  const before = tf.memory().numTensors;
  const params = initBertClassifier(initBert(cfg, 1), cfg, 3, 4);
  expect(tf.memory().numTensors - before).toBe(bertClassifierShapes(cfg, 3).size);
  expect(new Map(entries(params).map(([path, leaf]) => [path, leaf.shape]))).toEqual(
    new Map(bertClassifierShapes(cfg, 3)),
  );
  scatter(params, 5);
  const loss = () => bertClassificationLoss(params, batch, cfg);
  expect(wrongSlopes(variables(params), loss, 4e-3)).toEqual([]);
  tf.tidy(() => {
    const inputs = Int32Array.from(batch.inputs);
    inputs[3] = 11; // in the padding
    const read = (of: typeof batch) => [...bertClassifierLogits(params, of, cfg).dataSync()];
    expect(read({ ...batch, inputs })).toEqual(read(batch));
    const alone = bertClassifier(params, tf.tensor2d([[1, 5, 2]], [1, 3], "int32"), cfg);
    expect(alone.dataSync()).toBeAllClose(Float32Array.from(read(batch).slice(0, 3)), {
      atol: 1e-5,
    });
    const dropped = (seed: number) =>
      bertClassificationLoss(params, batch, cfg, seed).dataSync()[0];
    expect(dropped(1)).toBe(dropped(1));
    expect(dropped(1)).not.toBe(dropped(2));
  });
  disposeTree(params);
  expect(tf.memory().numTensors).toBe(before);
});

test("a classifier as Hugging Face stores it, there and back", async () => {
  const params = initBertClassifier(initBert(cfg, 1), cfg, 2, 4);
  const { config, tensors } = await bertClassifierToHuggingFace(params, cfg, ["no", "yes"]);
  expect(config).toMatchObject({
    architectures: ["BertForSequenceClassification"],
    model_type: "bert",
    id2label: { 0: "no", 1: "yes" },
  });
  expect(tensors.get("classifier.weight")).toMatchObject({ shape: [2, 8] });
  expect([...tensors.keys()].filter((name) => name.startsWith("cls."))).toEqual([]);
  const read = bertClassifierFromHuggingFace(config, tensors, "m");
  expect(read.labels).toEqual(["no", "yes"]);
  expect(read.cfg).toEqual(cfg);
  const given = entries(params).map(([path, leaf]) => [path, [...leaf.dataSync()]]);
  expect(entries(read.params).map(([path, leaf]) => [path, [...leaf.dataSync()]])).toEqual(given);
  disposeTree(read.params);
  disposeTree(params);

  const unnamed = bertClassifierFromHuggingFace(
    Object.fromEntries(Object.entries(config).filter(([name]) => name !== "id2label")),
    tensors,
    "m",
  );
  expect(unnamed.labels).toEqual(["LABEL_0", "LABEL_1"]);
  disposeTree(unnamed.params);
  const wrong = { ...config, id2label: { 0: "no" } };
  expect(() => bertClassifierFromHuggingFace(wrong, tensors, "m")).toThrow(
    'm: config.json has id2label {"0":"no"}, but classifier.weight has 2 rows',
  );
  expect(() => bertClassifierFromHuggingFace({ model_type: "gpt2" }, tensors, "m")).toThrow(
    'm: config.json has model_type "gpt2", but this model needs "bert"',
  );
  tensors.delete("classifier.weight");
  expect(() => bertClassifierFromHuggingFace(config, tensors, "m")).toThrow(
    "m: tensor classifier.weight is missing; this is not a classifier",
  );
});

test("one class is refused", () => {
  const params = initBert(cfg, 1);
  expect(() => initBertClassifier(params, cfg, 1, 4)).toThrow(
    "initBertClassifier: nClasses must be 2 or more, not 1",
  );
  disposeTree(params);
});

test("a start: the spread that is asked for, and sinusoids in which one turn leads to every next place", () => {
  const wide = defineBert({ ...cfg, vocabSize: 500, contextLength: 12 });
  const before = tf.memory().numTensors;
  const plain = initBert(wide, 1);
  const params = initBert(wide, 1, { std: 0.1, positions: "sinusoidal" });
  const rootMeanSquare = (of: tf.Tensor) => Math.hypot(...of.dataSync()) / Math.sqrt(of.size);
  expect(rootMeanSquare(plain.tokEmb)).toBeCloseTo(0.02, 2.9);
  expect(rootMeanSquare(params.tokEmb)).toBeCloseTo(0.1, 1.9);
  expect(rootMeanSquare(params.posEmb)).toBeCloseTo(0.1, 6);
  const at = params.posEmb.arraySync();
  const product = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  for (let place = 1; place < 12; place++)
    expect(product(at[place]!, at[place - 1]!)).toBeCloseTo(product(at[1]!, at[0]!), 6);
  disposeTree(plain);
  disposeTree(params);
  expect(tf.memory().numTensors).toBe(before);
  expect(() => initBert(wide, 1, { std: 0 })).toThrow("initBert: std must be above 0, not 0");
});
