// The loop's promises: it learns, resumes exactly, accumulates exactly, freezes, stops at NaN, leaks nothing.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { assignTree, loadCheckpoint, saveCheckpoint, treeToRaw } from "@llmsmith/checkpoint";
import { defineGPT, initGPT, languageModelLoss, type TokenBatch } from "@llmsmith/gpt-model";
import { disposeTree, entries, tf } from "@llmsmith/tensor";
import {
  constantRate,
  disposeTrainState,
  initTrainState,
  NotFiniteError,
  train,
  type TrainState,
  trainStateFromRaw,
  trainStateToRaw,
} from "@llmsmith/trainer";
import { expect, test } from "vitest";

const cfg = defineGPT({
  vocabSize: 20,
  contextLength: 8,
  embDim: 16,
  nHeads: 2,
  nLayers: 1,
  dropRate: 0.1,
});

function batch(seed: number, rows = 4): TokenBatch {
  const ids = Int32Array.from({ length: rows * 8 }, (_, i) => (i * 7 + seed * 3 + (i >> 2)) % 20);
  return { inputs: ids, targets: ids.map((id) => (id + 1) % 20), shape: [rows, 8] };
}

type Run = { params: ReturnType<typeof initGPT>; state: TrainState };
async function losses(run: Run, from: number, to: number, dropout = true): Promise<number[]> {
  const seen: number[] = [];
  for await (const report of train({
    ...run,
    loss: (p, b: TokenBatch, { seed }) => languageModelLoss(p, b, cfg, dropout ? seed : undefined),
    batches: Array.from({ length: to - from }, (_, i) => batch(from + i)),
    learningRate: constantRate(3e-3),
    seed: 5,
  }))
    seen.push(report.loss);
  return seen;
}
const fresh = (): Run => ({ params: initGPT(cfg, 1), state: initTrainState() });
function free({ params, state }: Run): void {
  disposeTree(params);
  disposeTrainState(state);
}

test("overfits one batch, tensors flat from step to step", async () => {
  const params = initGPT(cfg, 1);
  const counts: number[] = [];
  let last = Number.NaN;
  for await (const report of train({
    params,
    loss: (p, b: TokenBatch) => languageModelLoss(p, b, cfg),
    batches: Array.from({ length: 80 }, () => batch(0)),
    learningRate: constantRate(1e-2),
    tokens: (b) => b.inputs.length,
  })) {
    counts.push(tf.memory().numTensors);
    last = report.loss;
    expect(report.tokens).toBe(32);
  }
  expect(last).toBeLessThan(0.1);
  expect(counts.at(-1)).toBe(counts[0]);
  disposeTree(params);
});

test("stopping, saving, loading and going on gives bit-identical losses, dropout included", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "resume-"));
  const uninterrupted = fresh();
  const expected = await losses(uninterrupted, 0, 6);
  const first = fresh();
  const before = await losses(first, 0, 3);
  const { step, tensors: moments } = await trainStateToRaw(first.state);
  await saveCheckpoint(folder, {
    config: { ...cfg },
    tensors: await treeToRaw(first.params),
    training: { json: { step }, tensors: moments },
  });
  free(first);

  const { tensors, training } = await loadCheckpoint(folder);
  const second = {
    params: initGPT(cfg, 99),
    state: trainStateFromRaw({ step: training!.json.step, tensors: training!.tensors }, folder),
  };
  assignTree(second.params, tensors, folder);
  expect([...before, ...(await losses(second, 3, 6))]).toEqual(expected);
  expect(second.state.step).toBe(6);
  const weights = entries(uninterrupted.params).map(([, leaf]) => [...leaf.dataSync()]);
  expect(entries(second.params).map(([, leaf]) => [...leaf.dataSync()])).toEqual(weights);
  free(uninterrupted);
  free(second);
  await rm(folder, { recursive: true });
});

test("two half batches accumulated make the step of the whole", async () => {
  const params = [initGPT(cfg, 1), initGPT(cfg, 1)];
  const whole = batch(0, 8);
  const half = (row: number): TokenBatch => ({
    inputs: whole.inputs.slice(row * 32, row * 32 + 32),
    targets: whole.targets.slice(row * 32, row * 32 + 32),
    shape: [4, 8],
  });
  const reports = [];
  for (const [i, batches] of [[whole], [half(0), half(1)]].entries())
    for await (const report of train({
      params: params[i]!,
      loss: (p, b: TokenBatch) => languageModelLoss(p, b, cfg),
      batches,
      learningRate: constantRate(1e-2),
      gradientAccumulation: 2,
    }))
      reports.push(report);
  expect(reports.map((r) => r.step)).toEqual([1, 1]);
  expect(reports[1]!.loss).toBeCloseTo(reports[0]!.loss, 5);
  expect(reports[1]!.gradNorm).toBeCloseTo(reports[0]!.gradNorm, 5);
  const [a, b] = params.map((p) => p.tokEmb.dataSync());
  expect(a!).toBeAllClose(b!, { rtol: 1e-3, atol: 1e-5 });
  params.forEach(disposeTree);
});

test("only what the predicate names changes", async () => {
  const params = initGPT(cfg, 1);
  const before = new Map(entries(params).map(([path, leaf]) => [path, [...leaf.dataSync()]]));
  for await (const _ of train({
    params,
    loss: (p, b: TokenBatch) => languageModelLoss(p, b, cfg),
    batches: [batch(0)],
    learningRate: constantRate(1e-2),
    trainable: (path) => path.startsWith("blocks.0.norm2"),
  }));
  const changed = entries(params).filter(
    ([path, leaf]) => [...leaf.dataSync()].join() !== before.get(path)!.join(),
  );
  expect(changed.map(([path]) => path)).toEqual(["blocks.0.norm2.scale", "blocks.0.norm2.shift"]);
  await expect(async () => {
    for await (const _ of train({
      params,
      loss: (p, b: TokenBatch) => languageModelLoss(p, b, cfg),
      batches: [batch(0)],
      learningRate: constantRate(1),
      trainable: () => false,
    }));
  }).rejects.toThrow("train: no parameter is trainable");
  disposeTree(params);
});

test("NaN stops before anything changes and names step and parameter", async () => {
  const run = fresh();
  await losses(run, 0, 2);
  const poisoned = run.params.blocks[0]!.up.weight as unknown as tf.Variable;
  const good = poisoned.dataSync().slice();
  good[0] = Number.NaN;
  tf.tidy(() => poisoned.assign(tf.tensor(good, poisoned.shape)));
  const before = [...run.params.tokEmb.dataSync()];
  const error = await losses(run, 2, 4).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotFiniteError);
  expect((error as NotFiniteError).step).toBe(3);
  expect((error as Error).message).toMatch(
    /^training stopped at step 3: the loss is NaN; the gradient of tokEmb is/,
  );
  expect([...run.params.tokEmb.dataSync()]).toEqual(before);
  expect(run.state.step).toBe(2);
  free(run);
});

test("leaving the loop early frees everything; a failing loss too", async () => {
  const params = initGPT(cfg, 1);
  const options = {
    params,
    loss: (p: typeof params, b: TokenBatch) => languageModelLoss(p, b, cfg),
    batches: [batch(0), batch(1)],
    learningRate: constantRate(1e-3),
  };
  for await (const _ of train(options)) break;
  const failing = train({
    ...options,
    gradientAccumulation: 2,
    compile: "off",
    loss: (p: typeof params, b: TokenBatch) => {
      if (b === options.batches[1]) throw new Error("broken loss");
      return languageModelLoss(p, b, cfg);
    },
  });
  await expect(failing.next()).rejects.toThrow("broken loss");
  disposeTree(params);
});

test("a loop body or a source of batches that throws frees everything", async () => {
  const params = initGPT(cfg, 1);
  function* source() {
    yield batch(0);
    throw new Error("broken source");
  }
  const run = async (body: () => void) => {
    for await (const _ of train({
      params,
      loss: (p, b: TokenBatch) => languageModelLoss(p, b, cfg),
      batches: source(),
      learningRate: constantRate(1e-3),
    }))
      body();
  };
  await expect(
    run(() => {
      throw new Error("broken body");
    }),
  ).rejects.toThrow("broken body");
  await expect(run(() => undefined)).rejects.toThrow("broken source");
  disposeTree(params);
});

test("a decoupled decay shrinks matrices only", async () => {
  const params = {
    matrix: tf.tidy(() => tf.variable(tf.ones([1, 2]))),
    bias: tf.tidy(() => tf.variable(tf.ones([2]))),
  };
  for await (const _ of train({
    params,
    // A gradient of zero: only the decay moves anything.
    loss: (p, _batch: null) =>
      tf.tidy(() => tf.mul(tf.add(tf.sum(p.matrix), tf.sum(p.bias)), 0) as tf.Scalar),
    batches: [null],
    learningRate: constantRate(0.1),
    optimizer: { weightDecay: 0.5 },
  }));
  expect(params.matrix.dataSync()).toBeAllClose([0.95, 0.95]);
  expect(params.bias.dataSync()).toBeAllClose([1, 1]);
  disposeTree(params);
});

test("Muon learns faster than AdamW alone, resumes exactly, and leaves embeddings to AdamW", async () => {
  const optimizer = { muon: { applies: (path: string) => path.startsWith("blocks.") } };
  const run = async (from: Run, batches: number[], muon: boolean): Promise<number[]> => {
    const seen: number[] = [];
    for await (const report of train({
      ...from,
      loss: (p, b: TokenBatch) => languageModelLoss(p, b, cfg),
      batches: batches.map((i) => batch(i)),
      learningRate: constantRate(3e-3),
      ...(muon ? { optimizer } : {}),
    }))
      seen.push(report.loss);
    return seen;
  };
  const order = Array.from({ length: 30 }, (_, i) => i % 5);
  const plain = fresh();
  const whole = fresh();
  const expected = await run(whole, order, true);
  expect(expected.at(-1)!).toBeLessThan((await run(plain, order, false)).at(-1)!);
  expect(whole.state.secondMoments.has("tokEmb")).toBe(true);
  expect(whole.state.secondMoments.has("blocks.0.up.weight")).toBe(false);
  expect(whole.state.secondMoments.has("blocks.0.up.bias")).toBe(true);

  const first = fresh();
  const before = await run(first, order.slice(0, 12), true);
  const stored = await trainStateToRaw(first.state);
  disposeTrainState(first.state);
  const second = { params: first.params, state: trainStateFromRaw(stored, "memory") };
  expect([...before, ...(await run(second, order.slice(12), true))]).toEqual(expected);
  [plain, whole, second].forEach(free);
});
