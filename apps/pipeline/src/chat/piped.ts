// Piped chat: one line in, one line out, nothing else on standard output.
import { UserError } from "@llmsmith/files";
import { readLines } from "../cli/lines.ts";
import { write } from "../cli/output.ts";
import type { OpenModel } from "../model/open.ts";
import { answer, type ChatOptions } from "./answer.ts";

/** Answer the lines of standard input; empty lines are passed over, line ends in answers become spaces. */
export async function answerLines(model: OpenModel, options: ChatOptions): Promise<void> {
  for await (const { number, text } of readLines(process.stdin, "standard input")) {
    if (text.trim() === "") continue;
    if (text.trim() === "/exit") return;
    let whole = "";
    try {
      for await (const piece of answer(model, text, options)) whole += piece;
    } catch (error) {
      if (!UserError.is(error)) throw error;
      const message = `standard input:${number}: ${error.message}`;
      throw new UserError(message, { exitCode: error.exitCode, cause: error });
    }
    await write(`${whole.trim().replaceAll(/\s*\n\s*/g, " ")}\n`);
  }
}
