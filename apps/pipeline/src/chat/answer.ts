// One instruction, one answer, as text that grows.
import { encodePrompt, type Instruction, streamResponse } from "@llmsmith/finetune-instruct";
import type { OpenModel } from "../model/open.ts";
import { requireFit } from "../model/write-on.ts";

/** How answers are chosen. */
export type ChatOptions = { maxNewTokens?: number; temperature: number; seed: number };

/** What separates an instruction from the text it is about. */
const SEPARATOR = "||";

/** `instruction || input`, or an instruction alone. */
export function parseTask(line: string): Instruction {
  const at = line.indexOf(SEPARATOR);
  if (at < 0) return { instruction: line.trim() };
  const input = line.slice(at + SEPARATOR.length).trim();
  return { instruction: line.slice(0, at).trim(), input };
}

/**
 * The answer to a line, streamed.
 * @throws UserError for a line that does not fit into the context
 */
export async function* answer(
  model: OpenModel,
  line: string,
  options: ChatOptions,
): AsyncGenerator<string, void, undefined> {
  const { cfg, params, tokenizer, endOfText, about } = model;
  const task = parseTask(line);
  const format = about?.prompt ?? "alpaca";
  requireFit(encodePrompt(tokenizer, task, format).length, cfg.contextLength);
  yield* streamResponse(params, cfg, tokenizer, task, {
    format,
    endToken: endOfText,
    temperature: options.temperature,
    seed: options.seed,
    maxNewTokens: options.maxNewTokens ?? about?.maxNewTokens ?? 128,
  });
}
