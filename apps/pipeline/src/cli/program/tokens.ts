// `llmsmith tokens` and its subcommands.
import type { RowFormat } from "@llmsmith/data-loader";
import { type Command, Option } from "commander";
import { number } from "../numbers.ts";
import { type Done, jsonOption, positive } from "./shared.ts";

/** Named here again: the readers themselves are loaded by the command that needs them. */
const FORMATS: readonly RowFormat[] = ["txt", "jsonl", "json", "csv", "tsv", "arrow", "parquet"];

/** Add them. */
export function addTokensCommands(program: Command, done: Done): void {
  const tokens = program.command("tokens").description("make and look at folders of token shards");
  tokens
    .command("build")
    .argument(
      "<file...>",
      "files, folders or patterns of .txt, .md, .jsonl, .json, .csv, .tsv (also with .gz or .zst), .parquet, .arrow; - is standard input",
    )
    .description("turn files of texts into token shards; a killed run goes on at the next shard")
    .requiredOption("--out <folder>", "the folder to make")
    .option("--encoding <name>", "gpt2, r50k_base, p50k_base, cl100k_base or o200k_base")
    .option("--tokenizer <file>", "a tokenizer.json")
    .option("--column <name>", "the column that holds the text", "text")
    .option(
      "--separator <text>",
      "what stands between two documents of a .txt (default: one document)",
    )
    .addOption(
      new Option("--format <name>", "format of all files (default: by their endings)").choices([
        ...FORMATS,
      ]),
    )
    .addOption(
      new Option("--on-broken <what>", "at a line of .jsonl, .csv or .tsv that is no row")
        .choices(["stop", "skip"])
        .default("stop"),
    )
    .option("--workers <n>", "threads that encode (default: all cores)", number(positive))
    .option(
      "--tokens-per-shard <n>",
      "tokens of each shard but the last",
      number(positive),
      2 ** 27,
    )
    .addOption(jsonOption())
    .action(async (files: string[], options) =>
      done(await (await import("../../commands/tokens.ts")).buildTokens(files, options)),
    );
  tokens
    .command("compare")
    .argument("<file...>", "files, folders or patterns of texts")
    .description("bytes per token of gpt2, cl100k_base, o200k_base and tokenizers of your own")
    .option("--tokenizer <file...>", "tokenizer.json files to compare")
    .option("--column <name>", "the column that holds the text", "text")
    .option("--separator <text>", "what stands between two documents of a .txt")
    .addOption(jsonOption())
    .action(async (files: string[], options) =>
      done(
        await (
          await import("../../commands/compare-tokenizers.ts")
        ).compareTokenizers(files, options),
      ),
    );
  tokens
    .command("inspect")
    .argument("<folder>", "folder of token shards")
    .description("counts, tokenizer, shards and the beginning of the first document")
    .option(
      "--encoding <name>",
      "decode with this encoding, where it is not the one that is named there",
    )
    .option("--tokenizer <file>", "decode with this tokenizer.json")
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../../commands/tokens.ts")).inspectTokens(folder, options)),
    );
  tokens
    .command("verify")
    .argument("<folder>", "folder of token shards")
    .description("hash every file and compare counts with the manifest")
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../../commands/tokens.ts")).verifyTokens(folder, options)),
    );
}
