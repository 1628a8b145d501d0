// `llmsmith bench`.
import { Command, Option } from "commander";
import { number } from "../numbers.ts";
import { type Done, engineOption, jsonOption, positive, twoOrMore } from "./shared.ts";

/** Add it. */
export function addBenchCommand(program: Command, done: Done): void {
  const size = (flag: string, what: string, usual: number): Option =>
    new Option(`--${flag} <n>`, what).argParser(number(positive)).default(usual);
  program
    .command("bench")
    .addArgument(
      new Command().createArgument("<what>", "to measure").choices(["train", "forward", "ops"]),
    )
    .description(
      "how fast a GPT of a given size is here; default GPT-2 with 124 million parameters",
    )
    .addOption(size("layers", "transformer blocks", 12))
    .addOption(size("heads", "attention heads", 12))
    .addOption(size("dim", "width of the embeddings", 768))
    .addOption(size("vocab", "tokens in the vocabulary", 50257))
    .addOption(size("context", "tokens in a row", 256))
    .addOption(size("batch", "rows", 2))
    .addOption(
      new Option("--steps <n>", "steps, the first of which is not counted")
        .argParser(number(twoOrMore))
        .default(6),
    )
    .addOption(
      new Option("--precision <p>", "of matrix products").choices(["fp32", "bf16"]).default("fp32"),
    )
    .addOption(
      new Option(
        "--mode <mode>",
        "how the tensorflow engine carries out a step; auto measures the next three",
      )
        .choices(["auto", "graph", "mixed", "xla", "off"])
        .default("auto"),
    )
    .option("--threads <n>", "threads of the engine (default: all cores)", number(positive))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (what, options) =>
      done(await (await import("../../commands/bench.ts")).bench(what, options)),
    );
}
