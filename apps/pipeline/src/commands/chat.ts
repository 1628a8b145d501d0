// `llmsmith chat`: a conversation at a terminal, or answers to piped lines.
import { chatInTerminal } from "../chat/terminal.ts";
import { answerLines } from "../chat/piped.ts";
import type { ChatOptions } from "../chat/answer.ts";
import { openModel } from "../model/open.ts";
import { startEngine } from "../run/start-engine.ts";

/** Options on the command line. */
export type ChatCommandOptions = ChatOptions & { engine?: string };

/** Open the model and talk. */
export async function chat(folder: string, options: ChatCommandOptions): Promise<void> {
  await startEngine(options.engine ?? "auto");
  const model = await openModel(folder);
  if (process.stdin.isTTY) await chatInTerminal(model, options);
  else await answerLines(model, options);
}
