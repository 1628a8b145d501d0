// `llmsmith export`.
import { type Command, Option } from "commander";
import { type Done, jsonOption } from "./shared.ts";

/** Add it. */
export function addExportCommand(program: Command, done: Done): void {
  program
    .command("export")
    .argument("<folder>", "model folder")
    .argument("<file>", "the .gguf to write")
    .description("write a model as the GGUF file that llama.cpp runs")
    .addOption(
      new Option("--type <type>", "of the maps; q8_0 is 8 bits and a scale for 32 numbers")
        .choices(["f32", "f16", "q8_0"])
        .default("f32"),
    )
    .addOption(jsonOption())
    .action(async (folder: string, file: string, options) =>
      done(await (await import("../../commands/export.ts")).exportModel(folder, file, options)),
    );
}
