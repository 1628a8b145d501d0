// `llmsmith demo` and `llmsmith run`.
import { type Command } from "commander";
import { type Done, withRunOptions } from "./shared.ts";

/** Add both. */
export function addRunCommands(program: Command, done: Done): void {
  withRunOptions(program.command("demo"))
    .description("run the whole pipeline on the corpora that come with this package")
    .action(async (options) => done(await (await import("../../commands/run.ts")).demo(options)));
  withRunOptions(program.command("run").argument("<config>", "YAML file"))
    .description("run the pipeline of a config; what is done already is not done again")
    .action(async (config: string, options) =>
      done(await (await import("../../commands/run.ts")).run(config, options)),
    );
}
