// What a benchmark found, as one line of JSON or a few lines for people.
import { writeJson } from "../cli/output.ts";

/** Result of `llmsmith bench train` and `bench forward`. */
export type BenchResult = {
  engine: string;
  /** "graph", "xla", or "eager" where nothing is compiled. */
  mode: string;
  precision: string;
  threads: number;
  parameters: number;
  batch: number;
  context: number;
  /** Time of the first step, with recording and compiling. */
  firstStepSeconds: number;
  /** Best of the steps after the first. */
  stepSeconds: number;
  tokensPerSecond: number;
  /** Largest resident memory of the process. */
  peakMemoryBytes: number;
  /** Share of the rate of a large matrix product in float32 on the same engine. */
  flopsUtilisation: number;
  losses: number[];
};

/** Print a result; JSON is one line, the last. */
export function printResult(result: BenchResult, json: boolean): void {
  if (json) {
    writeJson(result);
    return;
  }
  const { engine, mode, precision, threads, parameters, batch, context } = result;
  const lines = [
    `${engine} (${mode}, ${precision}, ${threads} ${threads === 1 ? "thread" : "threads"}), ${parameters.toLocaleString("en")} parameters, ${batch} × ${context} tokens`,
    `first step   ${result.firstStepSeconds.toFixed(2)} s`,
    `best step    ${result.stepSeconds.toFixed(4)} s, ${Math.round(result.tokensPerSecond).toLocaleString("en")} tokens/s`,
    `memory       ${(result.peakMemoryBytes / 1e9).toFixed(2)} GB at most`,
    `utilisation  ${(100 * result.flopsUtilisation).toFixed(0)} % of a large matrix product's rate`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
