// `llmsmith tokenize`: a filter from texts to token ids.
import { UserError } from "@llmsmith/files";
import { chooseTokenizer, type TokenizerChoice } from "../cli/choose-tokenizer.ts";
import { readLines } from "../cli/lines.ts";
import { write } from "../cli/output.ts";

/** Options on the command line. */
export type TokenizeCommandOptions = TokenizerChoice & { format: "jsonl" };

/** Characters gathered before they are written. */
const CHUNK = 1 << 16;

/** Read lines `{"text": …}`, write lines `{"ids": […]}`; special tokens in a text are ordinary text. */
export async function tokenizeLines(options: TokenizeCommandOptions): Promise<void> {
  const tokenizer = await chooseTokenizer("tokenize", options);
  let out = "";
  for await (const { number, text: line } of readLines(process.stdin, "standard input")) {
    if (line.trim() === "") continue;
    const ids = tokenizer.encode(textOf(line, number), { disallowedSpecial: "none" });
    out += `{"ids":[${ids.join(",")}]}\n`;
    if (out.length < CHUNK) continue;
    await write(out);
    out = "";
  }
  await write(out);
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
