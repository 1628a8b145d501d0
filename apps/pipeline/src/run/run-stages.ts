// Runs the stages in order: each whose folder is there already is passed over.
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { publishFolder, readJsonFile, UserError, verifyFolder } from "@llmsmith/files";
import type { EngineInfo } from "@llmsmith/tensor";
import type { Config } from "../config/types.ts";
import { packageVersion } from "../package-root.ts";
import { inspectFolder } from "./cache.ts";
import type { Display, Outcome } from "./display.ts";
import {
  type NamedConfig,
  type Provenance,
  type Stage,
  type StageContext,
  type StageName,
  throwIfInterrupted,
} from "./stage.ts";
import { stageFolderName, stageKey } from "./stage-key.ts";

/** A stage that is done. `seconds` is what its making took, also when it was cached. */
export type FinishedStage = {
  name: StageName;
  folder: string;
  key: string;
  seconds: number;
  outcome: Outcome;
};

/** What {@link runStages} needs. */
export type RunOptions<C extends NamedConfig = Config> = {
  config: C;
  stages: readonly Stage<C>[];
  /** Folder of the run; exists and is claimed. */
  out: string;
  engine: EngineInfo;
  display: Display;
  signal: AbortSignal;
};

/** File in every stage's folder that says what it was made from. */
export const STAGE_FILE = "stage.json";

/**
 * Run all stages that the config has.
 * @throws UserError for a damaged input; Interrupted after Ctrl-C; whatever a stage throws
 */
export async function runStages<C extends NamedConfig>(
  options: RunOptions<C>,
): Promise<Map<StageName, FinishedStage>> {
  const { config, display, signal } = options;
  const stages = options.stages.filter((stage) => stage.slice(config) !== undefined);
  const finished = new Map<StageName, FinishedStage>();
  for (const [i, stage] of stages.entries()) {
    throwIfInterrupted(signal);
    display.start(stage.name, { index: i + 1, count: stages.length });
    const done = await runStage(stage, options, finished);
    display.end(stage.name, done.outcome, done.seconds);
    finished.set(stage.name, done);
  }
  return finished;
}

async function runStage<C extends NamedConfig>(
  stage: Stage<C>,
  options: RunOptions<C>,
  finished: ReadonlyMap<StageName, FinishedStage>,
): Promise<FinishedStage> {
  const { config, out, engine, display, signal } = options;
  const inputs = stage.inputs.flatMap((name) => finished.get(name) ?? []);
  const sources = await stage.sources?.(config);
  const parts = {
    stage: stage.name,
    version: stage.version,
    inputs: Object.fromEntries(inputs.map((each) => [each.name, each.key])),
    slice: stage.slice(config),
    ...(sources ? { sources } : {}),
    ...(stage.usesEngine ? { engine: engine.name } : {}),
  };
  const key = stageKey(parts);
  const name = stageFolderName(stage.name, key);
  const folder = path.join(out, name);
  const work = path.join(out, ".work", name);
  const state = await inspectFolder(folder);
  if (state === "whole") {
    await rm(work, { recursive: true, force: true }); // killed after publishing
    const { seconds } = (await readJsonFile(path.join(folder, STAGE_FILE))) as { seconds: number };
    return { name: stage.name, folder, key, seconds, outcome: "cached" };
  }
  if (state !== "absent") display.note(`${state.damaged} is damaged; the stage runs again`);
  for (const each of inputs) await verifyInput(each.folder);

  const provenance: Provenance = {
    stage: stage.name,
    key,
    config: config.name,
    engine: { name: engine.name, version: engine.version, device: engine.device },
    versions: { llmsmith: packageVersion(), node: process.version },
  };
  const begun = performance.now();
  let seconds = 0;
  await publishFolder(
    folder,
    async (temporary) => {
      await mkdir(temporary, { recursive: true });
      const context: StageContext<C> = {
        config,
        folder: temporary,
        inputs: Object.fromEntries(inputs.map((each) => [each.name, each.folder])),
        work,
        provenance,
        display,
        signal,
      };
      const result = await stage.run(context);
      throwIfInterrupted(signal);
      seconds = (performance.now() - begun) / 1000 + (result?.secondsBefore ?? 0);
      const about = { ...parts, seconds, ...provenance };
      await writeFile(path.join(temporary, STAGE_FILE), `${JSON.stringify(about, null, 2)}\n`);
    },
    { replace: state !== "absent" },
  );
  await rm(work, { recursive: true, force: true });
  return { name: stage.name, folder, key, seconds, outcome: "done" };
}

async function verifyInput(folder: string): Promise<void> {
  try {
    await verifyFolder(folder);
  } catch (error) {
    if (!UserError.is(error)) throw error;
    throw new UserError(`${error.message}; remove the folder ${folder} and run again`, {
      cause: error,
    });
  }
}
