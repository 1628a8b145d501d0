// Checkpoints of a training stage: the newest whole one is where a killed run goes on.
import { rm } from "node:fs/promises";
import path from "node:path";
import {
  type Checkpoint,
  checkpointName,
  latestCheckpoint,
  loadCheckpoint,
  pruneCheckpoints,
  saveCheckpoint,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import type { ChosenMode } from "@llmsmith/tensor";
import { type TrainState, trainStateToRaw } from "@llmsmith/trainer";
import type { FolderParts } from "../model/folder-parts.ts";
import { wholeFolder } from "../model/folder-parts.ts";
import type { DataState } from "./training-batches.ts";

/** How many checkpoints are kept: a damaged newest one must not cost everything. */
const KEEP = 2;

/** What a checkpoint says beside tensors. */
export type Position = {
  step: number;
  /** Where the batches stand. */
  batches: DataState;
  /** Tokens so far. */
  tokens: number;
  /** Seconds spent in steps so far. */
  stepSeconds: number;
  /** Seconds spent in waiting for batches so far. */
  waitSeconds: number;
  /** Seconds of the stage so far. */
  stageSeconds: number;
  /** How steps are carried out, where they are compiled. */
  mode?: ChosenMode;
};

/** A checkpoint to go on from. */
export type ResumePoint = { path: string; checkpoint: Checkpoint; position: Position };

/**
 * The newest whole checkpoint; damaged ones are removed.
 * @param note told about each damaged one
 */
export async function findResumePoint(
  work: string,
  note: (text: string) => void,
): Promise<ResumePoint | undefined> {
  for (;;) {
    const latest = await latestCheckpoint(work);
    if (!latest) return undefined;
    try {
      const checkpoint = await loadCheckpoint(latest.path);
      if (!checkpoint.training) throw new UserError(`${latest.path}: it has no training state`);
      const position = checkpoint.training.json as Position;
      return { path: latest.path, checkpoint, position };
    } catch (error) {
      if (!UserError.is(error)) throw error;
      note(`${error.message}; going back to an earlier checkpoint`);
      await rm(latest.path, { recursive: true, force: true });
    }
  }
}

/** Write a checkpoint: a model folder that can be tried out, with the optimizer's state beside. */
export async function writeResumePoint(
  work: string,
  model: Pick<Checkpoint, "config" | "tensors">,
  state: TrainState,
  position: Omit<Position, "mode">,
  parts: FolderParts,
): Promise<string> {
  const { tensors, mode } = await trainStateToRaw(state);
  const folder = path.join(work, checkpointName(position.step));
  const training = { json: { ...position, ...(mode ? { mode } : {}) }, tensors };
  await saveCheckpoint(folder, { ...wholeFolder(model, parts), training }, parts.extra);
  await pruneCheckpoints(work, KEEP);
  return folder;
}
