// compile: "auto" takes what was measured here, and a training never changes its mode, not even after a resume.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { compileStats, disposeTree, linear, tf } from "@llmsmith/tensor";
import {
  constantRate,
  disposeTrainState,
  initTrainState,
  keepStepTimes,
  train,
  trainStateFromRaw,
  trainStateToRaw,
  type TrainOptions,
  type TrainState,
} from "@llmsmith/trainer";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const compiles = process.env["LLMSMITH_ENGINE"] === "tensorflow";

type Params = { weight: tf.Variable<tf.Rank.R2> };
type Batch = Float32Array;

const make = (): Params => ({
  weight: tf.tidy(() =>
    tf.variable(
      tf.tensor2d(
        Float32Array.from({ length: 64 }, (_, i) => Math.sin(i)),
        [8, 8],
      ),
    ),
  ),
});
const batch = (i: number): Batch => Float32Array.from({ length: 32 }, (_, j) => Math.cos(i + j));

/** Steps `from` … `to`, with what each function was carried out as. */
async function steps(
  params: Params,
  state: TrainState,
  [from, to]: [number, number],
  more: Partial<TrainOptions<Params, Batch>> = {},
  measured?: { firstStepSeconds: number; stepSeconds: number },
) {
  const losses: number[] = [];
  let modes: string[] = [];
  for await (const { loss } of train<Params, Batch>({
    params,
    state,
    batches: Array.from({ length: to - from }, (_, i) => batch(from + i)),
    loss: ({ weight }, x) => tf.mean(tf.square(linear({ weight }, tf.tensor2d(x, [4, 8])))),
    learningRate: constantRate(0.01),
    ...more,
  })) {
    losses.push(loss);
    modes = compileStats().map(({ name, mode, why }) => `${name} ${mode} ${why}`);
    if (measured) await keepStepTimes(measured);
  }
  return { losses, modes };
}

/** The same for a training of its own. */
async function trained(
  count: number,
  more?: Partial<TrainOptions<Params, Batch>>,
  measured?: { firstStepSeconds: number; stepSeconds: number },
) {
  const [params, state] = [make(), initTrainState()];
  const result = await steps(params, state, [0, count], more, measured);
  const { mode } = state;
  disposeTree(params);
  disposeTrainState(state);
  return { ...result, mode };
}

describe.skipIf(!compiles)("modes by measurement (needs LLMSMITH_ENGINE=tensorflow)", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "modes-"));
    vi.stubEnv("LLMSMITH_CACHE", folder); // the engine runs already; only measurements go there
    vi.stubEnv("LLMSMITH_COMPILE", "");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test("auto: graph at first, then the least for the expected steps, by setting before measurement", async () => {
    const first = await trained(2, {}, { firstStepSeconds: 1, stepSeconds: 0.5 });
    expect(first.modes).toEqual(["gradients graph default", "update graph default"]);
    expect(first.mode).toEqual({ mode: "graph", why: "default" });
    const mixed = { firstStepSeconds: 9, stepSeconds: 0.1 };
    expect((await trained(2, { compile: "mixed" }, mixed)).modes).toEqual([
      "gradients mixed set",
      "update xla set",
    ]);
    expect((await trained(1)).modes).toEqual(["gradients mixed measured", "update xla measured"]);
    expect((await trained(1, { expectedSteps: 5 })).mode).toEqual({
      mode: "graph",
      why: "measured",
    });
    expect((await trained(1, { expectedSteps: 50 })).mode?.mode).toBe("mixed");
    // Nothing was measured for these.
    for (const other of [
      { about: "another" },
      { gradientAccumulation: 2 },
      { optimizer: { muon: { applies: () => true } } },
    ])
      expect((await trained(1, other)).mode).toEqual({ mode: "graph", why: "default" });
    expect((await trained(1, { precision: "bfloat16" })).mode?.why).toBe("default");
    vi.stubEnv("LLMSMITH_COMPILE", "xla");
    expect((await trained(1)).modes).toEqual(["gradients xla set", "update xla set"]);
  });

  test("a resumed training goes on in its mode, bit by bit, whatever is measured or set meanwhile", async () => {
    const expected = await trained(6);
    const [params, state] = [make(), initTrainState()];
    const before = await steps(params, state, [0, 3]);
    const raw = await trainStateToRaw(state);
    const stored = JSON.parse(JSON.stringify({ step: raw.step, mode: raw.mode })) as typeof raw;
    disposeTrainState(state);
    for (const [mode, stepSeconds] of [
      ["graph", 1],
      ["xla", 0.001],
    ] as const)
      await trained(1, { compile: mode }, { firstStepSeconds: 1, stepSeconds });
    expect((await trained(1)).mode).toEqual({ mode: "xla", why: "measured" });
    vi.stubEnv("LLMSMITH_COMPILE", "mixed");
    const restored = trainStateFromRaw({ ...stored, tensors: raw.tensors }, "checkpoint");
    const after = await steps(params, restored, [3, 6]);
    expect(after.modes).toEqual(["gradients graph default", "update graph default"]);
    expect([...before.losses, ...after.losses]).toEqual(expected.losses);
    disposeTree(params);
    disposeTrainState(restored);
  });
});

test("a state of an unknown mode is refused in one line", () => {
  for (const mode of [{ mode: "fast", why: "set" }, { mode: "xla" }, "xla", null])
    expect(() => trainStateFromRaw({ step: 1, mode, tensors: new Map() }, "checkpoint")).toThrow(
      /^checkpoint: training mode .* is not known; [^\n]*$/,
    );
});
