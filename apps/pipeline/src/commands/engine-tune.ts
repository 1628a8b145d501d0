// `llmsmith engine tune`: times a config's pretraining steps in each mode, each in a process of its own.
import path from "node:path";
import { UserError } from "@llmsmith/files";
import {
  type ChosenMode,
  fastestMode,
  type MeasuredModes,
  type ModeTimes,
  NATIVE_MODES,
  type NativeMode,
} from "@llmsmith/tensor";
import { commandOutput } from "../cli/command-output.ts";
import { writeJson } from "../cli/output.ts";
import { loadConfig } from "../config/load.ts";
import { parseOverride } from "../config/overrides.ts";
import type { Config } from "../config/types.ts";
import { type Display, duration } from "../run/display.ts";
import { createLineDisplay } from "../run/display-lines.ts";

/** Options on the command line. */
export type TuneOptions = {
  out?: string;
  engine?: string;
  set: string[];
  mode?: NativeMode;
  steps: number;
  json?: boolean;
};

/** What a child tells of one mode. */
type Timed = ModeTimes & { mode: ChosenMode; totalSteps: number };

/**
 * Measure, keep and print.
 * @throws UserError for a wrong config, on an engine that compiles nothing, and when no mode could be measured
 */
export async function engineTune(file: string, options: TuneOptions): Promise<void> {
  const config = await loadConfig(file, options.set.map(parseOverride));
  const out = path.resolve(options.out ?? `${config.name}-run`);
  if (options.mode) {
    const timed = await timeMode(config, out, options.mode, options);
    print(new Map([[options.mode, timed]]), config, options.json ?? false);
    return;
  }
  const timed = new Map<NativeMode, Timed>();
  for (const mode of NATIVE_MODES) {
    const args = ["engine", "tune", file, "--mode", mode, "--json", "--out", out];
    if (options.engine !== undefined) args.push("--engine", options.engine);
    for (const each of options.set) args.push("--set", each);
    const measure = async (steps: number) =>
      JSON.parse(await commandOutput([...args, "--steps", String(steps)])) as Timed;
    process.stderr.write(`measuring ${mode}\n`);
    try {
      // XLA keeps machine code on the disk: what a run will meet is the second start.
      if (mode !== "graph") await measure(2);
      timed.set(mode, await measure(options.steps));
    } catch (error) {
      // Graph needs least: without it nothing works. XLA may want more memory than there is.
      if (mode === "graph" || !UserError.is(error)) throw error;
      process.stderr.write(`${mode} could not be measured: ${error.message}\n`);
    }
  }
  print(timed, config, options.json ?? false);
}

/** One mode, in this process. The stages before pretraining are made in the run's folder, where they stay. */
async function timeMode(
  config: Config,
  out: string,
  mode: NativeMode,
  options: TuneOptions,
): Promise<Timed> {
  const [{ withPretraining }, { startEngine }, { timeSteps }] = await Promise.all([
    import("../run/with-pretraining.ts"),
    import("../run/start-engine.ts"),
    import("../training/time-steps.ts"),
  ]);
  const lines = createLineDisplay((line) => process.stderr.write(`${line}\n`));
  const display: Display = {
    ...lines,
    end: (stage, outcome, seconds) => {
      if (outcome === "done") lines.end(stage, outcome, seconds);
      else lines.stop(); // cached, as in every child but the first
    },
  };
  const { signal } = new AbortController(); // Ctrl-C ends the process: it writes whole files only
  const engine = await startEngine(options.engine ?? config.engine);
  const timed = await withPretraining({ config, out, engine, display, signal }, (training) =>
    timeSteps(training, mode, options.steps),
  );
  if (!timed)
    throw new UserError(
      `engine ${engine.name} compiles nothing, so there is nothing to choose; use --engine tensorflow (llmsmith engine list says what works here)`,
      { exitCode: 2 },
    );
  return timed;
}

function print(timed: ReadonlyMap<NativeMode, Timed>, config: Config, json: boolean): void {
  if (json) {
    for (const each of timed.values()) writeJson(each);
    return;
  }
  const [{ totalSteps }] = [...timed.values()] as [Timed];
  const rows = [
    ["mode", "first step", "later steps", `all ${totalSteps} steps`],
    ...[...timed].map(([mode, { firstStepSeconds, stepSeconds }]) => [
      mode,
      `${firstStepSeconds.toFixed(2)} s`,
      `${stepSeconds.toFixed(3)} s`,
      duration(firstStepSeconds + (totalSteps - 1) * stepSeconds),
    ]),
  ];
  for (const [mode = "", ...cells] of rows)
    process.stdout.write(`${mode.padEnd(6)}${cells.map((cell) => cell.padStart(16)).join("")}\n`);
  const best = fastestMode(Object.fromEntries(timed) as MeasuredModes, totalSteps);
  if (!best) return;
  const { compile } = config.pretrain;
  process.stdout.write(
    compile === "auto"
      ? `pretrain.compile: auto takes ${best}\n`
      : `best is ${best}; the config sets pretrain.compile: ${compile}, and auto would take ${best}\n`,
  );
}
