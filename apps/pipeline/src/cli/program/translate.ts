// `llmsmith translate`.
import { type Command } from "commander";
import { number } from "../numbers.ts";
import { type Done, engineOption, jsonOption } from "./shared.ts";

/** Add it. */
export function addTranslateCommand(program: Command, done: Done): void {
  program
    .command("translate")
    .argument("<folder>", "translation model's folder")
    .argument("[text...]", "texts; without any, the lines of standard input")
    .description("the best translation of texts, by beam search")
    .option("--width <count>", "beginnings kept", number({ whole: true, least: 1 }), 4)
    .option("--length-penalty <exponent>", "above 1 for longer ones", number({ least: 0 }), 1)
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (folder: string, texts: string[], options) =>
      done(
        await (await import("../../commands/translate.ts")).translateTexts(folder, texts, options),
      ),
    );
}
