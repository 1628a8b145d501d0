// How long the first steps of a training take.
import {
  type ChosenMode,
  disposeTree,
  type ModeTimes,
  type NativeMode,
  type Tree,
} from "@llmsmith/tensor";
import { disposeTrainState, initTrainState, keepStepTimes } from "@llmsmith/trainer";
import { compileNotes } from "../run/compile-notes.ts";
import { type FitOptions, stepsOf, trainingSteps } from "./fit.ts";

/** The first step of some, and the best of the others. */
export function timesOf(seconds: readonly number[]): ModeTimes {
  return { firstStepSeconds: seconds[0]!, stepSeconds: Math.min(...seconds.slice(1)) };
}

/** Times of steps, and how many a whole training takes. */
export type StepTimes = ModeTimes & { mode: ChosenMode; totalSteps: number };

/**
 * Take the first steps of a training in one mode, from fresh parameters, and keep the times for
 * `compile: "auto"`. Nothing else is written.
 * @param count steps, 2 or more
 * @returns undefined where the engine compiles nothing
 * @throws NotFiniteError as `train`
 */
export async function timeSteps<P extends Tree, B>(
  options: FitOptions<P, B>,
  mode: NativeMode,
  count: number,
): Promise<StepTimes | undefined> {
  const { context, model } = options;
  const { compileUpdate: _, ...config } = options.config;
  const notes = compileNotes(context.display.note);
  const batches = await options.batches(Number.POSITIVE_INFINITY);
  const totalSteps = stepsOf(config, batches.batchesPerEpoch);
  const params = await model.start();
  const state = initTrainState();
  const running = { params, state, batches, totalSteps, notes };
  const seconds: number[] = [];
  try {
    for await (const report of trainingSteps(
      { ...options, config: { ...config, compile: mode } },
      running,
    )) {
      seconds.push(report.seconds);
      if (seconds.length === count) {
        await keepStepTimes(timesOf(seconds));
        break;
      }
    }
    return state.mode && { ...timesOf(seconds), mode: state.mode, totalSteps };
  } finally {
    notes.stop();
    disposeTrainState(state);
    disposeTree(params);
    await batches.close?.();
  }
}
