// `llmsmith verify`.
import { type Command } from "commander";
import { number } from "../numbers.ts";
import { type Done, engineOption, jsonOption } from "./shared.ts";

/** Add it. */
export function addVerifyCommand(program: Command, done: Done): void {
  program
    .command("verify")
    .argument("<folder>", "Hugging Face folder of a model")
    .description("compare a model's logits, and greedy tokens, with those of where it comes from")
    .option(
      "--expected <file>",
      "safetensors with the inputs by their names and logits (default: expected.safetensors in the folder)",
    )
    .option("--tolerance <d>", "largest difference that passes", number({ above: 0 }), 2e-4)
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../../commands/verify.ts")).verify(folder, options)),
    );
}
