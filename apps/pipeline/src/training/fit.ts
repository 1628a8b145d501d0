// The body of every training stage: steps, evaluations, checkpoints, progress, and going on after a kill.
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Checkpoint, latestCheckpoint, saveCheckpoint } from "@llmsmith/checkpoint";
import { readJsonFile, UserError } from "@llmsmith/files";
import {
  compile,
  type CompileStats,
  compileStats,
  countParameters,
  type Seed,
  type tf,
  type Tree,
} from "@llmsmith/tensor";
import {
  createMetrics,
  disposeTrainState,
  evaluate,
  initTrainState,
  type MuonOptions,
  NotFiniteError,
  type StepReport,
  train,
  type TrainState,
  trainStateFromRaw,
} from "@llmsmith/trainer";
import type { TrainingConfig } from "../config/types.ts";
import { type FolderParts, wholeFolder } from "../model/folder-parts.ts";
import { type CompileNotes, compileNotes } from "../run/compile-notes.ts";
import { Interrupted, type StageContext } from "../run/stage.ts";
import { copyHistory, cutHistory, type HistoryRecord } from "./history.ts";
import { findResumePoint, type Position, writeResumePoint } from "./resume.ts";
import { scheduleOf } from "./schedule.ts";
import type { CorpusDraw, DataState, TrainingBatches } from "./training-batches.ts";

/** What is trained, and on what. */
export type FitOptions<P extends Tree, B> = {
  context: Pick<StageContext, "work" | "folder" | "display" | "signal">;
  config: TrainingConfig;
  seed: number;
  model: {
    /** Fresh parameters to start from. */
    start(): Promise<P> | P;
    /** Parameters of a checkpoint. */
    restore(checkpoint: Checkpoint, where: string): P;
    /** Config and tensors as stored. */
    store(params: P): Promise<Pick<Checkpoint, "config" | "tensors">>;
  };
  /** The files beside the weights. */
  parts: FolderParts;
  trainable?: (path: string) => boolean;
  /** Mean loss; without a seed nothing is dropped. */
  loss(params: P, batch: B, dropSeed?: Seed): tf.Scalar;
  /** Training batches for so many epochs, from a cursor on. */
  batches(epochs: number, state?: DataState): TrainingBatches<B> | Promise<TrainingBatches<B>>;
  /** Batches of the evaluations, in a fixed order. */
  evaluation: { train(): Iterable<B>; validation(): Iterable<B> };
  tokens(batch: B): number;
  /** What tells steps from others with equal shapes, when modes are measured: the model's config. */
  about: string;
};

/** `training.json` of a training stage. */
export type TrainingSummary = {
  parameters: number;
  steps: number;
  tokens: number;
  /** Seconds in training steps, evaluations and checkpoints aside. */
  stepSeconds: number;
  /** Seconds in which steps waited for their batches, which are none of stepSeconds. */
  waitSeconds: number;
  tokensPerSecond: number;
  trainLoss: number;
  validationLoss: number;
  /** Of a mixture: what was read of each corpus. */
  mixture?: CorpusDraw[];
  /** What was compiled for the training in this process, how often and why. */
  compiled: CompileStats[];
};

/** Name of the summary, and of the model's folder in a training stage. */
export const TRAINING_FILE = "training.json";
export const MODEL_FOLDER = "model";

/** Read what a training stage says of itself. */
export async function trainingSummary(folder: string): Promise<TrainingSummary> {
  return (await readJsonFile(path.join(folder, TRAINING_FILE))) as TrainingSummary;
}

/**
 * Train to the end and write model, metrics and summary into the stage's folder.
 * @returns the trained parameters, which the caller frees, and the seconds of earlier runs
 * @throws Interrupted after Ctrl-C, with a checkpoint written; UserError when the loss runs away
 */
export async function fit<P extends Tree, B>(
  options: FitOptions<P, B>,
): Promise<{ params: P; secondsBefore: number }> {
  const { context, config, model, parts } = options;
  const { work, folder, display, signal } = context;
  const begun = performance.now();
  const resume = await findResumePoint(work, display.note);
  if (!resume) await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });

  const params = resume ? model.restore(resume.checkpoint, resume.path) : await model.start();
  const state = resume
    ? trainStateFromRaw(
        { ...resume.position, tensors: resume.checkpoint.training!.tensors },
        resume.path,
      )
    : initTrainState();
  const before = resume?.position;
  const secondsBefore = before?.stageSeconds ?? 0;
  const epochs = config.epochs ?? Number.POSITIVE_INFINITY;
  const batches = await options.batches(epochs, before?.batches);
  const totalSteps = stepsOf(config, batches.batchesPerEpoch);
  await cutHistory(work, before?.step ?? -1);
  if (before) display.note(`going on from step ${before.step} of ${totalSteps}`);

  const metrics = createMetrics(work);
  let tokens = before?.tokens ?? 0;
  let stepSeconds = before?.stepSeconds ?? 0;
  let waitSeconds = before?.waitSeconds ?? 0;
  let last = { trainLoss: Number.NaN, validationLoss: Number.NaN };
  const notes = compileNotes(display.note);
  const lossOf = compile((batch: B) => options.loss(params, batch), {
    name: "evaluation",
    mode: config.compile,
    onTrace: notes.onTrace,
    onReady: notes.onReady,
  });
  let compiled: CompileStats[] = [];
  const measure = async (step: number): Promise<void> => {
    const { evaluateBatches: maxBatches } = config;
    const on = async (of: Iterable<B>) =>
      (await evaluate({ params, loss: (_, b) => lossOf(b), batches: of, maxBatches })).loss;
    last = {
      trainLoss: await on(options.evaluation.train()),
      validationLoss: await on(options.evaluation.validation()),
    };
    metrics.write({ step, ...last });
  };
  const save = async (): Promise<void> => {
    const position: Omit<Position, "mode"> = {
      step: state.step,
      batches: batches.state(),
      tokens,
      stepSeconds,
      waitSeconds,
      stageSeconds: secondsBefore + (performance.now() - begun) / 1000,
    };
    await writeResumePoint(work, await model.store(params), state, position, parts);
  };

  try {
    if (!before) await measure(0);
    let saved = performance.now();
    if (state.step < totalSteps)
      for await (const report of trainingSteps(options, {
        params,
        state,
        batches,
        totalSteps,
        notes,
      })) {
        const { step, loss, seconds } = report;
        tokens += report.tokens;
        stepSeconds += seconds;
        waitSeconds += report.waitSeconds;
        const rate = report.tokens / seconds;
        metrics.write(recordOf(report, rate));
        if ((step - 1) % config.evaluateEvery === 0 || step === totalSteps) await measure(step);
        display.update({
          done: step,
          from: before?.step ?? 0,
          total: totalSteps,
          unit: "steps",
          loss,
          rate,
        });
        if (signal.aborted) {
          await save();
          throw new Interrupted("interrupted");
        }
        if (step === totalSteps) compiled = compileStats(); // they go with the training
        if (step === totalSteps) break;
        if (performance.now() - saved >= config.checkpointEverySeconds * 1000) {
          await save();
          saved = performance.now();
        }
        await nextTurn();
      }
    if (Number.isNaN(last.trainLoss)) await measure(state.step); // resumed at the very end
    const stored = await model.store(params);
    await saveCheckpoint(path.join(folder, MODEL_FOLDER), wholeFolder(stored, parts), parts.extra);
    const summary: TrainingSummary = {
      parameters: countParameters(params),
      steps: state.step,
      tokens,
      stepSeconds,
      waitSeconds,
      tokensPerSecond: tokens / stepSeconds,
      ...last,
      ...(batches.drawn ? { mixture: batches.drawn() } : {}),
      compiled,
    };
    await writeFile(path.join(folder, TRAINING_FILE), `${JSON.stringify(summary, null, 2)}\n`);
  } catch (error) {
    throw await withCheckpoint(error, work);
  } finally {
    metrics.close();
    notes.stop();
    lossOf.dispose();
    disposeTrainState(state);
    await batches.close?.();
  }
  await copyHistory(work, folder);
  return { params, secondsBefore };
}

/** What changes while a training runs, and how many steps it has in all. */
type Running<P, B> = {
  params: P;
  state: TrainState;
  batches: TrainingBatches<B>;
  totalSteps: number;
  notes: CompileNotes;
};

/** The steps of a training by its config. */
export function trainingSteps<P extends Tree, B>(
  options: FitOptions<P, B>,
  { params, state, batches, totalSteps, notes }: Running<P, B>,
): AsyncGenerator<StepReport> {
  const { config, seed, trainable, tokens, about } = options;
  return train({
    params,
    state,
    batches,
    seed,
    tokens,
    loss: (p, batch, { seed: dropSeed }) => options.loss(p, batch, dropSeed),
    learningRate: scheduleOf(config, totalSteps),
    optimizer: {
      beta1: config.beta1,
      beta2: config.beta2,
      weightDecay: config.weightDecay,
      ...(config.optimizer === "muon" ? { muon: muonOf(config) } : {}),
      ...(config.decay === "all" ? { decays: () => true } : {}),
    },
    compile: config.compile,
    ...(config.compileUpdate ? { compileUpdate: config.compileUpdate } : {}),
    precision: config.precision,
    expectedSteps: totalSteps,
    about,
    onCompile: (part, mode, reason) => notes.onTrace(part, reason, mode),
    onReady: notes.onReady,
    maxGradNorm: config.maxGradNorm ?? Number.POSITIVE_INFINITY,
    gradientAccumulation: config.gradientAccumulation,
    ...(trainable ? { trainable } : {}),
  });
}

/** Muon is for the maps inside the blocks; embeddings and heads stay with AdamW. */
function muonOf(config: TrainingConfig): MuonOptions {
  return {
    applies: (path) => /(^|\.)(blocks|encoder|decoder)\.\d/.test(path),
    learningRateFactor: config.muonRateFactor,
    weightDecay: config.weightDecay,
  };
}

/** Updates in all. */
export function stepsOf(config: TrainingConfig, batchesPerEpoch: number): number {
  if (config.steps !== undefined) return config.steps;
  return Math.ceil((config.epochs! * batchesPerEpoch) / config.gradientAccumulation);
}

function recordOf(report: StepReport, tokensPerSecond: number): { step: number } & HistoryRecord {
  const { step, loss, learningRate, gradNorm, tokens, waitSeconds } = report;
  return { step, loss, learningRate, gradNorm, tokens, tokensPerSecond, waitSeconds };
}

/** A runaway loss, told with where the last good parameters lie. */
async function withCheckpoint(error: unknown, work: string): Promise<unknown> {
  if (!(error instanceof NotFiniteError)) return error;
  const latest = await latestCheckpoint(work);
  const where = latest ? `; the checkpoint before it is ${latest.path}` : "";
  return new UserError(`${error.message}${where}`, { cause: error });
}

/** Lets timers and signals in: an engine that computes synchronously never gives way by itself. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
