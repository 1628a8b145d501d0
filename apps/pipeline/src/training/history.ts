// The record of a training: written as it grows, cut back to the checkpoint that a resumed run starts from.
import { cp, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { readTextFile, writeFileAtomic } from "@llmsmith/files";
import { METRICS_FILE } from "@llmsmith/trainer";

/** A line of `metrics.jsonl`: a step's numbers, or those of an evaluation. */
export type HistoryRecord = {
  step: number;
  loss?: number;
  learningRate?: number;
  gradNorm?: number;
  tokens?: number;
  tokensPerSecond?: number;
  waitSeconds?: number;
  trainLoss?: number;
  validationLoss?: number;
};

/** Read a folder's metrics. */
export async function readHistory(folder: string): Promise<HistoryRecord[]> {
  const text = await readTextFile(path.join(folder, METRICS_FILE));
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as HistoryRecord);
}

/** Drop the lines after `step`, and one that a killed process left unfinished. */
export async function cutHistory(folder: string, step: number): Promise<void> {
  const file = path.join(folder, METRICS_FILE);
  if (
    !(await stat(file).then(
      () => true,
      () => false,
    ))
  )
    return;
  const whole = (await readTextFile(file)).split("\n").slice(0, -1);
  const kept = whole.filter((line) => (JSON.parse(line) as HistoryRecord).step <= step);
  await writeFileAtomic(file, kept.map((line) => `${line}\n`).join(""));
}

/** Copy metrics and TensorBoard events into the stage's folder. */
export async function copyHistory(work: string, folder: string): Promise<void> {
  for (const name of await readdir(work))
    if (name === METRICS_FILE || name.startsWith("events."))
      await cp(path.join(work, name), path.join(folder, name));
}
