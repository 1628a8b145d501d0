// `llmsmith bench train|forward|ops`: how fast this machine is with a model of a given size.
import { UserError } from "@llmsmith/files";
import { NATIVE_MODES } from "@llmsmith/tensor";
import { benchForward, benchTrain, type BenchOptions } from "../bench/measure.ts";
import { benchOperations } from "../bench/operations.ts";
import { type BenchResult, printResult } from "../bench/report.ts";
import { commandOutput } from "../cli/command-output.ts";
import { writeJson } from "../cli/output.ts";
import { startEngine } from "../run/start-engine.ts";

/** What can be measured. */
export type BenchKind = "train" | "forward" | "ops";

/** Options as the command line gives them. */
export type BenchCommandOptions = Omit<BenchOptions, "precision"> & {
  precision: "fp32" | "bf16";
  engine?: string;
  threads?: number;
  json?: boolean;
};

/** Measure and print. */
export async function bench(kind: BenchKind, options: BenchCommandOptions): Promise<void> {
  const { engine, threads, json = false, precision, ...rest } = options;
  if (rest.dim % rest.heads !== 0)
    throw new UserError(
      `--heads ${rest.heads} does not divide --dim ${rest.dim}; choose a divisor`,
      { exitCode: 2 },
    );
  const started = await startEngine(engine ?? "auto", threads);
  if (precision === "bf16" && (started.name !== "tensorflow" || rest.mode === "off"))
    throw new UserError(
      `--precision bf16 needs the engine tensorflow and a compiled step, not ${started.name} with --mode ${rest.mode}`,
      { exitCode: 2 },
    );
  const settings = { ...rest, precision: precision === "bf16" ? "bfloat16" : "float32" } as const;
  if (kind === "ops") {
    for (const time of await benchOperations(settings))
      if (json) writeJson(time);
      else
        process.stdout.write(
          `${time.operation.padEnd(14)} ${milliseconds(time.forwardSeconds)} ms forward  ${milliseconds(time.backwardSeconds)} ms backward\n`,
        );
    return;
  }
  const result =
    settings.mode === "auto" && started.name === "tensorflow"
      ? await bestMode(kind, options)
      : await (kind === "train" ? benchTrain : benchForward)(settings);
  printResult(result, json);
}

/**
 * The fastest of graph, mixed and XLA, each measured in a process of its own: memory is counted from its start.
 */
async function bestMode(
  kind: Exclude<BenchKind, "ops">,
  options: BenchCommandOptions,
): Promise<BenchResult> {
  const { json: _, mode: __, ...rest } = options;
  const flags = Object.entries({ ...rest, engine: "tensorflow" }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ]);
  const results: BenchResult[] = [];
  for (const mode of NATIVE_MODES) {
    process.stderr.write(`measuring ${mode}\n`);
    const output = await commandOutput(["bench", kind, ...flags, "--mode", mode, "--json"]);
    results.push(JSON.parse(output.trim().split("\n").at(-1)!) as BenchResult);
  }
  return results.reduce((best, next) => (next.stepSeconds < best.stepSeconds ? next : best));
}

function milliseconds(seconds: number): string {
  return (1000 * seconds).toFixed(3).padStart(9);
}
