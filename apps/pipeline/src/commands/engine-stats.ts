// `llmsmith engine stats`: what the trainings of a run had compiled, in which mode, how often and why.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { readJsonFile, UserError } from "@llmsmith/files";
import type { CompileStats } from "@llmsmith/tensor";
import { writeJson } from "../cli/output.ts";
import { TRAINING_FILE } from "../training/fit.ts";

/**
 * Print a line for each compiled function of a run's trainings, and one for each time it was traced.
 * @param folder of a run
 * @throws UserError when the folder is missing or holds no training
 */
export async function engineStats(folder: string, options: { json?: boolean }): Promise<void> {
  const stages = await trainings(folder);
  for (const { stage, compiled } of stages) {
    if (options.json) {
      for (const stats of compiled) writeJson({ stage, ...stats });
      continue;
    }
    for (const { name, mode, why, calls, traces } of compiled) {
      const times = traces.length === 1 ? "traced once" : `traced ${traces.length} times`;
      process.stdout.write(
        `${stage}  ${name}: ${calls} calls, ${mode}${why ? ` (${why})` : ""}${mode === "eager" ? "" : `, ${times}`}\n`,
      );
      for (const { reason, operations, traceSeconds, firstCallSeconds } of traces)
        process.stdout.write(
          `    ${operations} operations recorded in ${traceSeconds.toFixed(2)} s, first call ${firstCallSeconds.toFixed(2)} s: ${reason}\n`,
        );
    }
  }
}

async function trainings(folder: string): Promise<{ stage: string; compiled: CompileStats[] }[]> {
  const names = await readdir(folder).catch(() => {
    throw new UserError(`${folder}: is no folder of a run; give the one that --out named`);
  });
  const found: { stage: string; compiled: CompileStats[] }[] = [];
  for (const stage of names.toSorted()) {
    const read = readJsonFile(path.join(folder, stage, TRAINING_FILE));
    const training = (await read.catch(() => undefined)) as
      | { compiled?: CompileStats[] }
      | undefined;
    if (training) found.push({ stage, compiled: training.compiled ?? [] });
  }
  if (found.length === 0)
    throw new UserError(
      `${folder}: holds no training (no STAGE/${TRAINING_FILE}); give the folder of a run`,
    );
  return found;
}
