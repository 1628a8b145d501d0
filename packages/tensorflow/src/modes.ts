// What compiled functions took in each mode on this machine, kept from one process to the next in one file.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFileAtomic } from "@llmsmith/files";
import type { StartedEngine } from "./engine.ts";
import { modesFile } from "./folders.ts";

/** Raised when entries mean something else; a file of another version is not read. */
const VERSION = 1;

/** What changes how long a mode takes: a time measured under one setting says nothing under another. */
const SETTINGS = ["TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS", "LLMSMITH_TF32"];

const MODES = ["graph", "mixed", "xla"] as const;
type Mode = (typeof MODES)[number];

/**
 * A GPU does in 30 ms with XLA what takes it 130 ms operation by operation (GPT-2 124M, 8 × 1024 tokens, on
 * an H200), after 20 s of compiling: worth it from some 200 calls on.
 */
const WORTH_COMPILING = 200;

/** Seconds of the first step, with all that is compiled for it, and of a later one. */
export type ModeTimes = { firstStepSeconds: number; stepSeconds: number };

/** One function's times in one mode; `key` names the function and its arguments. */
export type ModeMeasurement = ModeTimes & { key: string; name: string; mode: Mode };

/** Times by key and mode, of this engine on this machine. */
export type ModeStore = {
  timesOf(key: string): { [mode in Mode]?: ModeTimes } | undefined;
  /** The mode of what was not measured. */
  defaultMode(expectedCalls?: number): Mode;
  /** Add to the file; what it holds of the same function and mode is replaced. */
  keep(measurement: ModeMeasurement): Promise<void>;
};

/** By the key's hash, since a key lists the shapes of every argument. */
type Functions = Record<string, { name: string; modes: { [mode in Mode]?: ModeTimes } }>;

/** Functions by engine, its settings, processor and threads: a home folder may be shared by machines. */
type Machines = Record<string, Functions>;

/**
 * The store of a started engine. The file is read at each look-up, which is once for a function.
 * @param file default `modes.json` in the cache folder
 */
export function modeStore({ version, device, threads }: StartedEngine, file?: string): ModeStore {
  const found = (): string => file ?? modesFile();
  const machine = [
    `tensorflow ${version}`,
    device,
    process.arch,
    `${threads} threads`,
    ...SETTINGS.flatMap((name) => (process.env[name] ? [`${name}=${process.env[name]}`] : [])),
  ].join(", ");
  return {
    defaultMode: (expectedCalls = 0) =>
      device.startsWith("GPU") && expectedCalls >= WORTH_COMPILING ? "xla" : "graph",
    timesOf: (key) => readMachines(found())[machine]?.[hashOf(key)]?.modes,
    async keep({ key, name, mode, firstStepSeconds, stepSeconds }) {
      const target = found();
      const machines = readMachines(target); // another process may have written
      const functions = (machines[machine] ??= {});
      const { modes } = (functions[hashOf(key)] ??= { name, modes: {} });
      modes[mode] = { firstStepSeconds, stepSeconds };
      await writeFileAtomic(target, `${JSON.stringify({ version: VERSION, machines }, null, 2)}\n`);
    },
  };
}

const warned = new Set<string>();

/** A file that is absent or broken holds nothing: it can be measured again. A broken one is told of once. */
function readMachines(file: string): Machines {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") warn(file, (error as Error).message);
    return {};
  }
  try {
    const content = JSON.parse(text) as { version?: unknown; machines?: unknown };
    if (content.version !== VERSION) throw new Error(`version is not ${VERSION}`);
    requireMachines(content.machines);
    return content.machines;
  } catch (error) {
    warn(file, (error as Error).message);
    return {};
  }
}

function requireMachines(value: unknown): asserts value is Machines {
  for (const [machine, functions] of entriesOf(value, "machines"))
    for (const [hash, entry] of entriesOf(functions, machine))
      for (const [mode, times] of entriesOf((entry as { modes?: unknown } | null)?.modes, hash)) {
        const { firstStepSeconds, stepSeconds } = (times ?? {}) as Partial<ModeTimes>;
        const numbers = [firstStepSeconds, stepSeconds];
        if (!MODES.includes(mode as Mode) || !numbers.every((n) => Number.isFinite(n) && n! > 0))
          throw new Error(`"${hash}" has no times for mode "${mode}"`);
      }
}

function entriesOf(value: unknown, what: string): [string, unknown][] {
  if (typeof value !== "object" || value === null) throw new Error(`"${what}" is no object`);
  return Object.entries(value);
}

function warn(file: string, reason: string): void {
  if (warned.has(file)) return;
  warned.add(file);
  process.emitWarning(
    `${file}: measured modes cannot be read (${reason.replaceAll(/\s+/g, " ")}); they are ignored, and the file is written anew by the next measurement`,
    { code: "LLMSMITH_MODES" },
  );
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 24);
}
