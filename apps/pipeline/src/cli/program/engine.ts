// `llmsmith engine` and its subcommands.
import { Command, Option } from "commander";
import { number } from "../numbers.ts";
import { type Done, jsonOption, twoOrMore, withRunOptions } from "./shared.ts";

/** Add them. */
export function addEngineCommands(program: Command, done: Done): void {
  const engine = program.command("engine").description("what computes").helpCommand(false);
  engine
    .command("list")
    .description("engines, and whether they work here")
    .addOption(jsonOption())
    .action(async (options) =>
      done(await (await import("../../commands/engine.ts")).listAllEngines(options)),
    );
  engine
    .command("stats")
    .argument("<folder>", "folder of a run")
    .description("what the trainings of a run had compiled, how often and why")
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../../commands/engine-stats.ts")).engineStats(folder, options)),
    );
  withRunOptions(engine.command("tune").argument("<config>", "YAML file"))
    .description("time the pretraining steps of a config in each mode; auto then takes the best")
    .addOption(new Option("--mode <mode>", "only this one").choices(["graph", "mixed", "xla"]))
    .option("--steps <n>", "steps timed, the first of which counts apart", number(twoOrMore), 8)
    .action(async (config: string, options) =>
      done(await (await import("../../commands/engine-tune.ts")).engineTune(config, options)),
    );
  engine
    .command("install")
    .addArgument(new Command().createArgument("<device>", "cpu or cuda").choices(["cpu", "cuda"]))
    .description("install the tensorflow engine")
    .option("--wheel <file>", "a TensorFlow wheel on this machine, in place of a download")
    .addOption(jsonOption())
    .action(async (device: "cpu" | "cuda", options) =>
      done(await (await import("../../commands/engine.ts")).installEngine(device, options)),
    );
}
