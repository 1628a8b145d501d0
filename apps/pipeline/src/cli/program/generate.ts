// `llmsmith generate`.
import { type Command } from "commander";
import { number } from "../numbers.ts";
import { type Done, engineOption, jsonOption, positive } from "./shared.ts";

/** Add it. */
export function addGenerateCommand(program: Command, done: Done): void {
  program
    .command("generate")
    .argument("<folder>", "model folder")
    .description("let a model write on")
    .requiredOption("--prompt <text>", "the beginning")
    .option("--max-new-tokens <n>", "at most so many tokens", number(positive), 100)
    .option("--temperature <t>", "0: always the likeliest token", number({ least: 0 }), 0.8)
    .option("--top-k <k>", "only the k likeliest tokens", number(positive))
    .option("--top-p <p>", "only the likeliest tokens of this mass", number({ above: 0, most: 1 }))
    .option("--seed <n>", "seed of the draws", number({ whole: true }), 123)
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../../commands/generate.ts")).generateText(folder, options)),
    );
}
