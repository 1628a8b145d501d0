// What the loop refuses before it changes anything, and the seeds it hands out.
import type { RawTensor } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { disposeTree, tf } from "@llmsmith/tensor";
import {
  constantRate,
  disposeTrainState,
  initTrainState,
  NotFiniteError,
  train,
  type TrainOptions,
  trainStateFromRaw,
} from "@llmsmith/trainer";
import { expect, test } from "vitest";

const variable = (values: number[]) => tf.tidy(() => tf.variable(tf.tensor1d(values)));
const params = () => ({ a: variable([1, 2]), b: variable([3]) });
type Params = ReturnType<typeof params>;

/** The loss Σa·batch + Σb. */
const linear = (p: Params, batch: number) =>
  tf.tidy(() => tf.add(tf.sum(tf.mul(p.a, batch)), tf.sum(p.b)) as tf.Scalar);

async function run(
  p: Params,
  options: Partial<TrainOptions<Params, number>> = {},
): Promise<number> {
  let steps = 0;
  for await (const _ of train<Params, number>({
    params: p,
    loss: linear,
    batches: [1, 2],
    learningRate: constantRate(0.1),
    ...options,
  }))
    steps++;
  return steps;
}

test.each<[string, Partial<TrainOptions<Params, number>>, string]>([
  ["maxGradNorm", { maxGradNorm: 0 }, "train: maxGradNorm 0 must be above 0"],
  ["accumulation", { gradientAccumulation: Number.NaN }, "train: gradientAccumulation NaN must"],
  ["seed", { seed: 0.5 }, "train: seed 0.5 must be an integer"],
  ["beta", { optimizer: { beta1: 1 } }, "train: optimizer.beta1 1 must be in [0, 1)"],
  ["decay", { optimizer: { weightDecay: -1 } }, "train: optimizer.weightDecay -1 must be"],
  [
    "momentum",
    { optimizer: { muon: { applies: () => true, momentum: 1 } } },
    "train: optimizer.muon.momentum 1 must be in [0, 1)",
  ],
  ["rate", { learningRate: () => Number.NaN }, "train: the learning rate of step 1 is NaN"],
  ["rate", { learningRate: constantRate(-1) }, "train: the learning rate of step 1 is -1"],
])("an option out of range is refused: %s", async (_, options, message) => {
  const p = params();
  await expect(run(p, options)).rejects.toThrow(message);
  expect([...p.a.dataSync(), ...p.b.dataSync()]).toEqual([1, 2, 3]);
  disposeTree(p);
});

test("a gradient that is not finite is named although the loss is finite", async () => {
  const p = params();
  const state = initTrainState();
  // The root of zero: its value is 0, its slope infinite.
  const loss = (q: Params) =>
    tf.tidy(() => tf.add(tf.sum(q.a), tf.sum(tf.sqrt(tf.sub(q.b, 3)))) as tf.Scalar);
  const error: unknown = await run(p, { loss, state }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotFiniteError);
  expect(UserError.is(error)).toBe(true);
  expect(error).toMatchObject({ step: 1, path: "b" });
  expect((error as Error).message).toMatch(
    /^training stopped at step 1: the loss is 3; the gradient of b/,
  );
  expect([...p.a.dataSync()]).toEqual([1, 2]);
  expect(state.step).toBe(0);
  expect(state.firstMoments.size).toBe(0);
  disposeTree(p);
});

test("gradients whose joint norm overflows are told apart", async () => {
  const p = params();
  const error: unknown = await run(p, { batches: [1e30] }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotFiniteError);
  expect((error as Error).message).toContain("so large that their joint norm is not finite");
  disposeTree(p);
});

test("clipping scales to the joint norm as PyTorch does", async () => {
  const p = params();
  // Without moments' memory and decay, AdamW's first step is lr · sign: watch the moments instead.
  const state = initTrainState();
  await run(p, { state, batches: [2], maxGradNorm: 1 }); // gradients 2, 2, 1: norm 3
  const first = [
    ...state.firstMoments.get("a")!.dataSync(),
    ...state.firstMoments.get("b")!.dataSync(),
  ];
  expect(first.map((m) => m / 0.1)).toBeAllClose([2 / 3, 2 / 3, 1 / 3], { rtol: 1e-5 });
  const whole = initTrainState();
  await run(p, { state: whole, batches: [2], maxGradNorm: Number.POSITIVE_INFINITY });
  expect([...whole.firstMoments.get("a")!.dataSync()].map((m) => m / 0.1)).toBeAllClose([2, 2]);
  [state, whole].forEach(disposeTrainState);
  disposeTree(p);
});

test("a variable at two places is trained once", async () => {
  const [tied, single] = [variable([1, 2]), variable([1, 2])];
  const loss = (p: { w: tf.Variable }) => tf.tidy(() => tf.sum(tf.square(p.w)) as tf.Scalar);
  const both = [{ w: tied, again: tied }, { w: single }];
  const norms: number[] = [];
  for (const p of both)
    for await (const report of train({
      params: p as { w: tf.Variable },
      loss,
      batches: [0],
      learningRate: constantRate(0.1),
    }))
      norms.push(report.gradNorm);
  expect([...tied.dataSync()]).toEqual([...single.dataSync()]);
  expect(norms[0]).toBe(norms[1]);
  tf.dispose([tied, single]);
});

test("moments of another model are refused", async () => {
  const p = params();
  const state = initTrainState();
  state.firstMoments.set("a", variable([0, 0, 0]));
  await expect(run(p, { state })).rejects.toThrow(
    "train: the state has moments [3] of a, but the parameter is [2]; the state belongs to another",
  );
  state.firstMoments.set("c", variable([0]));
  state.firstMoments.get("a")!.dispose();
  state.firstMoments.delete("a");
  await expect(run(p, { state })).rejects.toThrow("moments [1] of c, but the parameter is absent");
  disposeTrainState(state);
  disposeTree(p);
});

test("a stored state that is incomplete or none is refused", () => {
  const moment: RawTensor = { dtype: "F32", shape: [1], data: Float32Array.of(1) };
  const refused = (step: unknown, tensors: [string, RawTensor][], message: string) =>
    expect(() => trainStateFromRaw({ step, tensors: new Map(tensors) }, "c")).toThrow(message);
  refused("3", [], 'c: training step "3" is not a whole number');
  refused(-1, [], "c: training step -1");
  refused(1, [["a", moment]], "c: tensor a (F32) is no moment of an optimizer");
  refused(1, [["second.a", moment]], "c: tensor second.a [1] needs first.a of the same shape");
  refused(
    1,
    [
      ["first.a", moment],
      ["second.a", { ...moment, shape: [1, 1] }],
    ],
    "c: tensor second.a [1, 1] needs first.a of the same shape",
  );
});

test("every micro-batch of every step has a seed of its own, the same in every run", async () => {
  const collect = async (seed: number): Promise<number[]> => {
    const p = params();
    const seeds: number[] = [];
    await run(p, {
      batches: Array.from({ length: 400 }, () => 1),
      gradientAccumulation: 100,
      seed,
      compile: "off", // so that every call is seen
      loss: (q, batch, context) => {
        seeds.push(context.seed.dataSync<"int32">()[0]!);
        return linear(q, batch);
      },
    });
    disposeTree(p);
    return seeds;
  };
  const [first, again, other, far] = [
    await collect(1234),
    await collect(1234),
    await collect(1235),
    await collect(1234 + 2 ** 32),
  ];
  expect(again).toEqual(first);
  expect(new Set([...first!, ...other!, ...far!]).size).toBe(1200);
});
