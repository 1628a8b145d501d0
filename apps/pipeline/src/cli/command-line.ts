// The command line: its commands and help. What a command does is loaded when it is called: help is instant.
import { UserError } from "@llmsmith/files";
import { Command, CommanderError } from "commander";
import { packageVersion } from "../package-root.ts";
import { reportFailure } from "./fail.ts";
import { addBenchCommand } from "./program/bench.ts";
import { addChatCommand } from "./program/chat.ts";
import { addClassifyCommand } from "./program/classify.ts";
import { addEngineCommands } from "./program/engine.ts";
import { addExportCommand } from "./program/export.ts";
import { addGenerateCommand } from "./program/generate.ts";
import { addImportCommand } from "./program/import.ts";
import { addRunCommands } from "./program/run.ts";
import { addTokenizeCommand } from "./program/tokenize.ts";
import { addTokensCommands } from "./program/tokens.ts";
import { addTranslateCommand } from "./program/translate.ts";
import { addVerifyCommand } from "./program/verify.ts";
import type { Done } from "./program/shared.ts";

/** Parse and run a command line; returns the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let code = 0;
  const done = (result: number | void) => {
    code = result ?? 0;
  };
  try {
    await createProgram(done).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    const json = args.includes("--json");
    if (!(error instanceof CommanderError)) return reportFailure(error, json);
    if (error.exitCode === 0) return 0; // --help, --version
    const message = error.message.replace(/^error: /, "");
    // Called without a subcommand, help is what was printed already.
    if (error.code === "commander.help") return 2;
    const usage = new UserError(`${message}; see llmsmith --help`, { exitCode: 2, cause: error });
    return reportFailure(usage, json);
  }
}

function createProgram(done: Done): Command {
  const program = new Command("llmsmith")
    .description("From raw text to a model that chats: tokenizer, pretraining, fine-tuning, chat.")
    .version(packageVersion(), "-V, --version")
    .helpCommand(false)
    .showHelpAfterError(false)
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  llmsmith demo                          the whole road on the built-in corpora
  llmsmith chat demo-run/model           talk to what it made
  llmsmith run my.yaml --set pretrain.epochs=3

Environment:
  LLMSMITH_ENGINE   tensorflow, webgpu, wasm or cpu
  LLMSMITH_CACHE    folder of downloads       LLMSMITH_DATA    folder of corpus files
  LLMSMITH_TF32     1: TensorFloat-32 on GPUs LLMSMITH_DEBUG   1: stacks of errors
  LLMSMITH_COMPILE  graph, mixed, xla or off: how steps are compiled where nothing else is set`,
    );
  // In the order of the help.
  const commands = [
    addRunCommands,
    addChatCommand,
    addGenerateCommand,
    addVerifyCommand,
    addImportCommand,
    addExportCommand,
    addClassifyCommand,
    addTranslateCommand,
    addEngineCommands,
    addTokenizeCommand,
    addTokensCommands,
    addBenchCommand,
  ];
  for (const add of commands) add(program, done);
  return program;
}
