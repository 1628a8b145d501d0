// `llmsmith import`.
import { type Command } from "commander";
import { type Done, jsonOption } from "./shared.ts";

/** Add it. */
export function addImportCommand(program: Command, done: Done): void {
  program
    .command("import")
    .argument("<source>", "hf:ORG/NAME, or openai:DIR with OpenAI's TensorFlow files of GPT-2")
    .argument("[folder]", "the folder to make (default: NAME, or DIR-hf)")
    .description("make a model folder of a model from elsewhere; run again, a download goes on")
    .option("--revision <name>", "branch, tag or commit of the hub (default: main)")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
HF_TOKEN is sent for private and gated models, HF_HOME is the folder of downloads, HF_ENDPOINT another hub.`,
    )
    .action(async (source: string, folder: string | undefined, options) =>
      done(await (await import("../../commands/import.ts")).importModel(source, folder, options)),
    );
}
