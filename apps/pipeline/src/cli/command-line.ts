// The commands, their options and help. What a command does is loaded when it is called: help is instant.
import { UserError } from "@llmsmith/files";
import type { RowFormat } from "@llmsmith/data-loader";
import { Command, CommanderError, Option } from "commander";
import { packageVersion } from "../package-root.ts";
import { reportFailure } from "./fail.ts";
import { number } from "./numbers.ts";

const positive = { whole: true, least: 1 };
const twoOrMore = { whole: true, least: 2 };

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

function createProgram(done: (code: number | void) => void): Command {
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
  addRunCommands(program, done);
  addModelCommands(program, done);
  addEngineCommands(program, done);
  addTokenizeCommand(program, done);
  addTokensCommands(program, done);
  addBenchCommand(program, done);
  return program;
}

type Done = (code: number | void) => void;

const engineOption = (): Option =>
  new Option(
    "--engine <name>",
    "tensorflow, webgpu, wasm or cpu (default: the best that works here)",
  );
const jsonOption = (): Option => new Option("--json", "lines of JSON on standard output");

/** Options of what works on a config. */
const withRunOptions = (command: Command): Command =>
  command
    .option("--out <folder>", "folder of all results (default: NAME-run, NAME from the config)")
    .addOption(engineOption())
    .option(
      "--set <field=value>",
      "change a field of the config, such as pretrain.epochs=3; may be repeated",
      (text: string, all: string[]) => [...all, text],
      [] as string[],
    )
    .addOption(jsonOption());

function addRunCommands(program: Command, done: Done): void {
  withRunOptions(program.command("demo"))
    .description("run the whole pipeline on the corpora that come with this package")
    .action(async (options) => done(await (await import("../commands/run.ts")).demo(options)));
  withRunOptions(program.command("run").argument("<config>", "YAML file"))
    .description("run the pipeline of a config; what is done already is not done again")
    .action(async (config: string, options) =>
      done(await (await import("../commands/run.ts")).run(config, options)),
    );
}

function addModelCommands(program: Command, done: Done): void {
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
      done(await (await import("../commands/chat.ts")).chat(folder, options)),
    );
  program
    .command("generate")
    .argument("<folder>", "model folder")
    .description("let a model write on")
    .requiredOption("--prompt <text>", "the beginning")
    .option("--max-new-tokens <n>", "at most so many tokens", number(positive), 100)
    .option("--temperature <t>", "0: always the likeliest token", number({ least: 0 }), 0.8)
    .option("--top-k <k>", "only the k likeliest tokens", number(positive))
    .option("--top-p <p>", "only the likeliest tokens of this mass", number({ above: 0, most: 1 }))
    .option("--seed <n>", "seed of the draws", number({ whole: true }), 123)
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../commands/generate.ts")).generateText(folder, options)),
    );
  program
    .command("verify")
    .argument("<folder>", "Hugging Face folder of a model")
    .description("compare a model's logits, and greedy tokens, with those of where it comes from")
    .option(
      "--expected <file>",
      "safetensors with the inputs by their names and logits (default: expected.safetensors in the folder)",
    )
    .option("--tolerance <d>", "largest difference that passes", number({ above: 0 }), 2e-4)
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../commands/verify.ts")).verify(folder, options)),
    );
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
      done(await (await import("../commands/import.ts")).importModel(source, folder, options)),
    );
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
      done(await (await import("../commands/export.ts")).exportModel(folder, file, options)),
    );
  program
    .command("classify")
    .argument("<folder>", "classifier folder")
    .argument("[text...]", "texts; without any, the lines of standard input")
    .description("label and probability of texts")
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (folder: string, texts: string[], options) =>
      done(await (await import("../commands/classify.ts")).classifyTexts(folder, texts, options)),
    );
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
      done(await (await import("../commands/translate.ts")).translateTexts(folder, texts, options)),
    );
}

function addEngineCommands(program: Command, done: Done): void {
  const engine = program.command("engine").description("what computes").helpCommand(false);
  engine
    .command("list")
    .description("engines, and whether they work here")
    .addOption(jsonOption())
    .action(async (options) =>
      done(await (await import("../commands/engine.ts")).listAllEngines(options)),
    );
  engine
    .command("stats")
    .argument("<folder>", "folder of a run")
    .description("what the trainings of a run had compiled, how often and why")
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../commands/engine-stats.ts")).engineStats(folder, options)),
    );
  withRunOptions(engine.command("tune").argument("<config>", "YAML file"))
    .description("time the pretraining steps of a config in each mode; auto then takes the best")
    .addOption(new Option("--mode <mode>", "only this one").choices(["graph", "mixed", "xla"]))
    .option("--steps <n>", "steps timed, the first of which counts apart", number(twoOrMore), 8)
    .action(async (config: string, options) =>
      done(await (await import("../commands/engine-tune.ts")).engineTune(config, options)),
    );
  engine
    .command("install")
    .addArgument(new Command().createArgument("<device>", "cpu or cuda").choices(["cpu", "cuda"]))
    .description("install the tensorflow engine")
    .option("--wheel <file>", "a TensorFlow wheel on this machine, in place of a download")
    .addOption(jsonOption())
    .action(async (device: "cpu" | "cuda", options) =>
      done(await (await import("../commands/engine.ts")).installEngine(device, options)),
    );
}

function addBenchCommand(program: Command, done: Done): void {
  const size = (flag: string, what: string, usual: number): Option =>
    new Option(`--${flag} <n>`, what).argParser(number(positive)).default(usual);
  program
    .command("bench")
    .addArgument(
      new Command().createArgument("<what>", "to measure").choices(["train", "forward", "ops"]),
    )
    .description(
      "how fast a GPT of a given size is here; default GPT-2 with 124 million parameters",
    )
    .addOption(size("layers", "transformer blocks", 12))
    .addOption(size("heads", "attention heads", 12))
    .addOption(size("dim", "width of the embeddings", 768))
    .addOption(size("vocab", "tokens in the vocabulary", 50257))
    .addOption(size("context", "tokens in a row", 256))
    .addOption(size("batch", "rows", 2))
    .addOption(
      new Option("--steps <n>", "steps, the first of which is not counted")
        .argParser(number(twoOrMore))
        .default(6),
    )
    .addOption(
      new Option("--precision <p>", "of matrix products").choices(["fp32", "bf16"]).default("fp32"),
    )
    .addOption(
      new Option(
        "--mode <mode>",
        "how the tensorflow engine carries out a step; auto measures the next three",
      )
        .choices(["auto", "graph", "mixed", "xla", "off"])
        .default("auto"),
    )
    .option("--threads <n>", "threads of the engine (default: all cores)", number(positive))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (what, options) =>
      done(await (await import("../commands/bench.ts")).bench(what, options)),
    );
}

/** Named here again: the readers themselves are loaded by the command that needs them. */
const FORMATS: readonly RowFormat[] = ["txt", "jsonl", "json", "csv", "tsv", "arrow", "parquet"];

function addTokensCommands(program: Command, done: Done): void {
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
      done(await (await import("../commands/tokens.ts")).buildTokens(files, options)),
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
        await (await import("../commands/compare-tokenizers.ts")).compareTokenizers(files, options),
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
      done(await (await import("../commands/tokens.ts")).inspectTokens(folder, options)),
    );
  tokens
    .command("verify")
    .argument("<folder>", "folder of token shards")
    .description("hash every file and compare counts with the manifest")
    .addOption(jsonOption())
    .action(async (folder: string, options) =>
      done(await (await import("../commands/tokens.ts")).verifyTokens(folder, options)),
    );
}

function addTokenizeCommand(program: Command, done: Done): void {
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
      done(await (await import("../commands/tokenize.ts")).tokenizeLines(options)),
    );
}
