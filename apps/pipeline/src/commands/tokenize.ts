// `llmsmith tokenize`: a filter from texts to token ids.
import { pipeline } from "node:stream/promises";
import {
  documentIds,
  documentIdsSchema,
  documentsOfTexts,
  writeArrowStream,
} from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import type { Tokenizer } from "@llmsmith/tokenizer";
import { createTokenizerPool } from "@llmsmith/tokenizer/pool";
import { chooseTokenizer, type TokenizerChoice } from "../cli/choose-tokenizer.ts";
import { readLines } from "../cli/lines.ts";
import { write } from "../cli/output.ts";

/** Options on the command line. */
export type TokenizeCommandOptions = TokenizerChoice & {
  /** Default: an Arrow stream, or lines of JSON where a terminal would show them. */
  format?: "arrows" | "jsonl";
  /** Threads that encode for an Arrow stream. Default 1. */
  workers?: number;
};

/** Characters gathered before they are written. */
const CHUNK = 1 << 16;

/**
 * Read lines `{"text": …}`; write lines `{"ids": […]}`, or an Arrow stream with a column `ids`. Special tokens
 * in a text are ordinary text.
 */
export async function tokenizeLines(options: TokenizeCommandOptions): Promise<void> {
  const { format = process.stdout.isTTY ? "jsonl" : "arrows", workers = 1 } = options;
  const tokenizer = await chooseTokenizer("tokenize", options);
  if (format === "jsonl") await writeLines(tokenizer);
  else await writeArrow(tokenizer, workers);
}

async function writeLines(tokenizer: Tokenizer): Promise<void> {
  let out = "";
  for await (const text of texts()) {
    const ids = tokenizer.encode(text, { disallowedSpecial: "none" });
    out += `{"ids":[${ids.join(",")}]}\n`;
    if (out.length < CHUNK) continue;
    await write(out);
    out = "";
  }
  await write(out);
}

async function writeArrow(tokenizer: Tokenizer, workers: number): Promise<void> {
  const pool = workers === 1 ? undefined : createTokenizerPool(tokenizer, { workers });
  try {
    const batches = documentIds(documentsOfTexts(texts()), pool ?? tokenizer);
    const bytes = writeArrowStream(batches, { schema: documentIdsSchema(tokenizer) });
    await pipeline(bytes, process.stdout, { end: false });
  } finally {
    await pool?.close();
  }
}

async function* texts(): AsyncGenerator<string> {
  for await (const { number, text: line } of readLines(process.stdin, "standard input"))
    if (line.trim() !== "") yield textOf(line, number);
}

function textOf(line: string, number: number): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UserError(
      `standard input:${number}: not valid JSON (${(error as Error).message}); each line must be {"text": "…"}`,
      { cause: error },
    );
  }
  const text = (value as { text?: unknown } | null)?.text;
  if (typeof text !== "string")
    throw new UserError(`standard input:${number}: no "text"; each line must be {"text": "…"}`);
  return text;
}
