// `llmsmith classify`.
import { type Command } from "commander";
import { type Done, engineOption, jsonOption } from "./shared.ts";

/** Add it. */
export function addClassifyCommand(program: Command, done: Done): void {
  program
    .command("classify")
    .argument("<folder>", "classifier folder")
    .argument("[text...]", "texts; without any, the lines of standard input")
    .description("label and probability of texts")
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (folder: string, texts: string[], options) =>
      done(
        await (await import("../../commands/classify.ts")).classifyTexts(folder, texts, options),
      ),
    );
}
