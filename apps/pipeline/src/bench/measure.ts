// Times a training step or a forward pass of a GPT of any size, as a user's training would run it.
import {
  countGPTParameters,
  defineGPT,
  gpt,
  type GPTConfig,
  type GPTParams,
  initGPT,
  languageModelLoss,
  type TokenBatch,
} from "@llmsmith/gpt-model";
import { createRandom } from "@llmsmith/random";
import {
  compile,
  type CompileMode,
  compileStats,
  currentEngine,
  disposeTree,
  type Precision,
  tf,
  type Tree,
} from "@llmsmith/tensor";
import { constantRate, keepStepTimes, train } from "@llmsmith/trainer";
import { compileNotes } from "../run/compile-notes.ts";
import { timesOf } from "../training/time-steps.ts";
import { forwardFlopsPerToken, matrixProductRate } from "./flops.ts";
import type { BenchResult } from "./report.ts";

/** Size of the model and of a step. */
export type BenchOptions = {
  layers: number;
  heads: number;
  dim: number;
  vocab: number;
  context: number;
  batch: number;
  precision: Precision;
  mode: CompileMode;
  steps: number;
};

/** Times of steps in seconds, and the losses. */
type Times = { seconds: number[]; losses: number[]; mode: string };

/** What is compiled, on standard error, so that results can be piped. */
const stderrNotes = () => compileNotes((text) => process.stderr.write(`${text}\n`));

/**
 * Forward, backward and AdamW, with nothing clipped: what `peers` of other frameworks do. The times are kept:
 * trainings of the same model and batch, where `compile` is "auto", choose by them.
 */
export async function benchTrain(options: BenchOptions): Promise<BenchResult> {
  return measure(options, 3, async (params, cfg, batch) => {
    const times: Times = { seconds: [], losses: [], mode: "eager" };
    const notes = stderrNotes();
    for await (const report of train({
      params: params as GPTParams & Tree,
      loss: (p, b: TokenBatch) => languageModelLoss(p, b, cfg),
      batches: Array.from({ length: options.steps }, () => batch),
      learningRate: constantRate(1e-4),
      maxGradNorm: Number.POSITIVE_INFINITY,
      compile: options.mode,
      precision: options.precision,
      about: JSON.stringify(cfg),
      onCompile: (part, mode, reason) => notes.onTrace(part, reason, mode),
      onReady: notes.onReady,
    })) {
      times.seconds.push(report.seconds);
      times.losses.push(report.loss);
      times.mode = compileStats()[0]?.mode ?? "eager";
      // Without a cache folder to write to the figures are as good.
      if (times.seconds.length === options.steps)
        await keepStepTimes(timesOf(times.seconds)).catch((error: Error) =>
          process.stderr.write(`times are not kept: ${error.message}\n`),
        );
    }
    return times;
  });
}

/** A forward pass to the logits, without gradients. */
export async function benchForward(options: BenchOptions): Promise<BenchResult> {
  return measure(options, 1, async (params, cfg, { inputs, shape }) => {
    const forward = compile(
      (ids: Int32Array) => {
        const logits = gpt(params, tf.tensor2d(ids, shape, "int32"), cfg);
        return { logits, mean: tf.mean(logits) };
      },
      { name: "forward", mode: options.mode, precision: options.precision, ...stderrNotes() },
    );
    const times: Times = { seconds: [], losses: [], mode: "eager" };
    for (let i = 0; i < options.steps; i++) {
      const started = performance.now();
      const result = await forward.async(inputs);
      await result.mean.data(); // until here it may still be computing
      times.seconds.push((performance.now() - started) / 1000);
      tf.dispose(result);
    }
    times.mode = forward.stats.mode;
    forward.dispose();
    return times;
  });
}

/** @param passes work in units of a forward pass: backward takes two more */
async function measure(
  options: BenchOptions,
  passes: number,
  body: (params: GPTParams, cfg: GPTConfig, batch: TokenBatch) => Promise<Times>,
): Promise<BenchResult> {
  const { layers, heads, dim, vocab, context, batch, precision } = options;
  const cfg = defineGPT({
    vocabSize: vocab,
    contextLength: Math.max(context, 1024), // positions as GPT-2 has them
    embDim: dim,
    nHeads: heads,
    nLayers: layers,
    qkvBias: true,
    tiedHead: true,
  });
  const { name: engine, threads } = currentEngine();
  const rate = await matrixProductRate(1024);
  const params = initGPT(cfg, 0);
  try {
    const random = createRandom(1);
    const ids = () =>
      Int32Array.from({ length: batch * context }, () => Math.floor(random.next() * vocab));
    const tokens: TokenBatch = { inputs: ids(), targets: ids(), shape: [batch, context] };
    const { seconds, losses, mode } = await body(params, cfg, tokens);
    const { firstStepSeconds, stepSeconds } = timesOf(seconds);
    const flops = passes * forwardFlopsPerToken(cfg, context) * batch * context;
    return {
      engine,
      mode,
      precision: precision === "bfloat16" ? "bf16" : "fp32",
      threads,
      parameters: countGPTParameters(cfg),
      batch,
      context,
      firstStepSeconds,
      stepSeconds,
      tokensPerSecond: (batch * context) / stepSeconds,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      flopsUtilisation: flops / stepSeconds / rate,
      losses,
    };
  } finally {
    disposeTree(params);
  }
}
