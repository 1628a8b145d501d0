// A small GPT trained for a few steps on an engine: the same file runs in Node and, bundled, in a browser.
import {
  type BatchEvent,
  defineGPT,
  generateBatch,
  initGPT,
  languageModelLoss,
  type TokenBatch,
} from "@llmsmith/gpt-model";
import {
  disposeTree,
  type EngineInfo,
  type EngineName,
  type EngineOptions,
  tf,
  useEngine,
  valueAndGrad,
  variables,
} from "@llmsmith/tensor";
import { constantRate, type OptimizerOptions, train } from "@llmsmith/trainer";

/** What a training came to, as JSON takes it. */
export type Outcome = {
  engine: EngineInfo;
  /** Of the first batch before the first step, by path. */
  gradients: Record<string, number[]>;
  losses: number[];
  gradNorms: number[];
  /** After the last step, by path. */
  weights: Record<string, number[]>;
  /** Tokens that the trained model goes on with, at two prompts. */
  written: BatchEvent[];
  /** Tensors after each step less those after the first; and after all is freed less those before. */
  tensors: { bySteps: number[]; left: number };
};

const cfg = defineGPT({
  vocabSize: 61,
  contextLength: 12,
  embDim: 16,
  nHeads: 2,
  nLayers: 1,
  dropRate: 0.1,
  qkvBias: true,
  tiedHead: true,
});

/** Each of two batches. */
const STEPS = 2;

/** Rows of a made-up language in which each token follows from the two before it. */
function batch(step: number): TokenBatch {
  const shape: [number, number] = [3, cfg.contextLength];
  const inputs = new Int32Array(shape[0] * shape[1]);
  const targets = new Int32Array(inputs.length);
  for (let row = 0; row < shape[0]; row++) {
    let [a, b] = [(7 * step + 3 * row) % cfg.vocabSize, (5 * row + 1) % cfg.vocabSize];
    for (let t = 0; t < shape[1]; t++) {
      inputs[row * shape[1] + t] = b;
      [a, b] = [b, (a + 2 * b + 1) % cfg.vocabSize];
      targets[row * shape[1] + t] = t === 0 ? -100 : b;
    }
  }
  return { inputs, targets, shape };
}

async function numbers(tensors: Iterable<[string, tf.Tensor]>): Promise<Record<string, number[]>> {
  const all: Record<string, number[]> = {};
  for (const [path, tensor] of tensors) all[path] = Array.from(await tensor.data());
  return all;
}

/** Train with AdamW, or with Muon for the matrices inside the blocks. */
export async function trainSmall(
  engineName: EngineName,
  optimizer: "adamw" | "muon",
  options: EngineOptions = {},
): Promise<Outcome> {
  const engine = await useEngine(engineName, options);
  const before = tf.memory().numTensors;
  const params = initGPT(cfg, 3);
  const first = valueAndGrad(
    () => languageModelLoss(params, batch(0), cfg, tf.scalar(11, "int32")),
    variables(params),
  );
  const gradients = await numbers(first.grads);
  tf.dispose([first.value, ...first.grads.values()]);
  const settings: OptimizerOptions = {
    beta2: 0.95,
    epsilon: 1e-6,
    weightDecay: 0.1,
    ...(optimizer === "muon" ? { muon: { applies: (path) => path.startsWith("blocks") } } : {}),
  };
  const losses: number[] = [];
  const gradNorms: number[] = [];
  const counts: number[] = [];
  for await (const report of train({
    params,
    loss: (p, one: TokenBatch, { seed }) => languageModelLoss(p, one, cfg, seed),
    batches: Array.from({ length: 2 * STEPS }, (_, i) => batch(i)),
    learningRate: constantRate(3e-3),
    optimizer: settings,
    gradientAccumulation: 2,
    seed: 5,
  })) {
    losses.push(report.loss);
    gradNorms.push(report.gradNorm);
    counts.push(tf.memory().numTensors);
  }
  const weights = await numbers(variables(params));
  const written: Outcome["written"] = [];
  const prompts = [[1, 2, 3], [4]]; // of two lengths: keys and values are joined and parted again
  for await (const event of generateBatch(params, cfg, prompts, { maxNewTokens: 3 }))
    written.push(event);
  disposeTree(params);
  const bySteps = counts.map((count) => count - counts[0]!);
  const tensors = { bySteps, left: tf.memory().numTensors - before };
  return { engine, gradients, losses, gradNorms, weights, written, tensors };
}
