// Chat at a terminal: answers appear as they are made.
import { createInterface } from "node:readline";
import { setImmediate as giveWay } from "node:timers/promises";
import { currentEngine } from "@llmsmith/tensor";
import { UserError } from "@llmsmith/files";
import type { OpenModel } from "../model/open.ts";
import { answer, type ChatOptions } from "./answer.ts";

/** Talk until /exit or Ctrl-D. Ctrl-C stops an answer, and at the prompt ends. */
export async function chatInTerminal(model: OpenModel, options: ChatOptions): Promise<void> {
  const { stdin: input, stdout: output } = process;
  const terminal = createInterface({ input, output, prompt: "> " });
  let stopped = false;
  let answering = false;
  terminal.on("SIGINT", () => {
    stopped = true;
    if (!answering) terminal.close();
  });
  output.write(
    `${model.tokenizer.vocabSize} tokens, ${model.cfg.nLayers} layers, engine ${currentEngine().name}. /exit or Ctrl-D ends.\n` +
      "A text to work on follows the instruction after two bars: instruction || text\n",
  );
  terminal.prompt();
  let turn = 0;
  for await (const line of terminal) {
    if (line.trim() === "/exit") break;
    if (line.trim() !== "") {
      answering = true;
      stopped = false;
      try {
        for await (const piece of answer(model, line, {
          ...options,
          seed: options.seed + turn++,
        })) {
          output.write(piece);
          await giveWay(); // an engine that computes synchronously would keep Ctrl-C out
          if (stopped) break;
        }
        output.write("\n");
      } catch (error) {
        if (!UserError.is(error)) throw error;
        output.write(`${error.message}\n`); // the next line may fit
      } finally {
        answering = false;
      }
    }
    terminal.prompt();
  }
  terminal.close();
  output.write("\n");
}
