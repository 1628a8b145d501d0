// What a stage of the pipeline is, and what it is given when it runs.
import type { Config } from "../config/types.ts";
import type { Display } from "./display.ts";

/** Names of the stages, in the order in which they run. */
export type StageName =
  | "documents"
  | "tokenizer"
  | "tokens"
  | "pretrain"
  | "classify"
  | "instruct"
  | "translate"
  | "evaluate"
  | "sample";

/** What every config has, whatever it makes. */
export type NamedConfig = { name: string };

/** What `run` of a stage is given. */
export type StageContext<C extends NamedConfig = Config> = {
  config: C;
  /** Temporary folder to write into; published whole when `run` returns. */
  folder: string;
  /** Folders of the stages named in `inputs`, verified. */
  inputs: Partial<Record<StageName, string>>;
  /** Folder that outlives a killed run: checkpoints. Not made yet; removed once the stage is published. */
  work: string;
  /** Engine, versions and stage key, for the provenance of what is written. */
  provenance: Provenance;
  display: Display;
  /** Aborted by Ctrl-C: a stage then saves what it can resume from and throws {@link Interrupted}. */
  signal: AbortSignal;
};

/** Where a model comes from, as written into `llmsmith.json`. */
export type Provenance = {
  stage: StageName;
  key: string;
  config: string;
  engine: { name: string; version: string; device: string };
  versions: { llmsmith: string; node: string };
};

/** What a stage returns besides its files: seconds of earlier runs that it went on from. */
export type StageResult = { secondsBefore?: number };

/** A stage: a function from folders and a part of the config to a folder. */
export type Stage<C extends NamedConfig = Config> = {
  name: StageName;
  /** Raised when the stage writes something else for the same inputs and config. */
  version: number;
  inputs: readonly StageName[];
  /** Whether the result depends on the engine's arithmetic. */
  usesEngine: boolean;
  /** The part of the config that the result depends on; undefined: the config has no such stage. */
  slice(config: C): unknown;
  /** Hashes of what the stage reads from outside the pipeline. */
  sources?(config: C): Promise<Record<string, string>>;
  run(context: StageContext<C>): Promise<StageResult | void>;
};

/** Folder of an input. */
export function input(
  context: Pick<StageContext, "inputs" | "provenance">,
  name: StageName,
): string {
  const folder = context.inputs[name];
  if (folder === undefined)
    throw new Error(`input: stage ${context.provenance.stage} has no input ${name}`);
  return folder;
}

/** Thrown by a stage that stopped because of Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Ends the stage if Ctrl-C was pressed. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted("interrupted");
}
