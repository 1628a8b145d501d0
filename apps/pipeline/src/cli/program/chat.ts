// `llmsmith chat`.
import { type Command } from "commander";
import { number } from "../numbers.ts";
import { type Done, engineOption, positive } from "./shared.ts";

/** Add it. */
export function addChatCommand(program: Command, done: Done): void {
  program
    .command("chat")
    .argument("<folder>", "model folder")
    .description("put instructions to a model; piped lines are answered line by line")
    .option("--max-new-tokens <n>", "longest answer", number(positive))
    .option("--temperature <t>", "0: always the likeliest token", number({ least: 0 }), 0)
    .option("--seed <n>", "seed of the draws", number({ whole: true }), 123)
    .addOption(engineOption())
    .addHelpText(
      "after",
      `
A text to work on follows the instruction after two bars:
  Turn the sentence into a question. || The cold broom is warm.
/exit or Ctrl-D ends.`,
    )
    .action(async (folder: string, options) =>
      done(await (await import("../../commands/chat.ts")).chat(folder, options)),
    );
}
