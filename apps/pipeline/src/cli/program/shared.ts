// Options that several commands have.
import { type Command, Option } from "commander";

/** Takes what a command returns: its exit code, or nothing for 0. */
export type Done = (code: number | void) => void;

/** Whole numbers from 1. */
export const positive = { whole: true, least: 1 };
/** Whole numbers from 2. */
export const twoOrMore = { whole: true, least: 2 };

/** Which engine computes. */
export const engineOption = (): Option =>
  new Option(
    "--engine <name>",
    "tensorflow, webgpu, wasm or cpu (default: the best that works here)",
  );

/** Output for programs. */
export const jsonOption = (): Option => new Option("--json", "lines of JSON on standard output");

/** Options of what works on a config. */
export const withRunOptions = (command: Command): Command =>
  command
    .option("--out <folder>", "folder of all results (default: NAME-run, NAME from the config)")
    .addOption(engineOption())
    .option(
      "--set <field=value>",
      "change a field of the config, such as pretrain.epochs=3; may be repeated",
      (text: string, all: string[]) => [...all, text],
      [] as string[],
    )
    .addOption(jsonOption());
