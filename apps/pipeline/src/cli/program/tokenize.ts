// `llmsmith tokenize`.
import { type Command, Option } from "commander";
import { number } from "../numbers.ts";
import { type Done, positive } from "./shared.ts";

/** Add it. */
export function addTokenizeCommand(program: Command, done: Done): void {
  program
    .command("tokenize")
    .description(
      'turn lines {"text": …} of standard input into an Arrow stream or lines {"ids": […]}',
    )
    .option("--encoding <name>", "gpt2, r50k_base, p50k_base, cl100k_base or o200k_base")
    .option("--tokenizer <file>", "a tokenizer.json")
    .addOption(
      new Option(
        "--format <format>",
        "an Arrow stream with a column of lists, or lines of JSON (default: arrows, in a terminal jsonl)",
      ).choices(["arrows", "jsonl"]),
    )
    .option("--workers <n>", "threads that encode for arrows", number(positive), 1)
    .action(async (options) =>
      done(await (await import("../../commands/tokenize.ts")).tokenizeLines(options)),
    );
}
