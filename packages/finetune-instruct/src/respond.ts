// Asking the model, and comparing what it says.
import {
  generate,
  type GPTConfig,
  type GPTParams,
  type SamplingOptions,
} from "@llmsmith/gpt-model";
import { encodePrompt, type TextEncoder } from "./example.ts";
import type { Instruction, PromptFormat } from "./prompt.ts";

/** A tokenizer that can also turn ids into text. */
export type Tokenizer = TextEncoder & { decode(ids: ArrayLike<number>): string };

/** Options of {@link respond} and {@link streamResponse}. */
export type RespondOptions = SamplingOptions & {
  format: PromptFormat;
  /** The token that ends an answer. */
  endToken: number;
  /** Longest answer in tokens. Default 64. */
  maxNewTokens?: number;
  /** Seed of the draws. Default 0. */
  seed?: number;
};

/**
 * The answer as it grows: each piece is the text that a further token made certain (a token may hold
 * only a part of a character).
 * @throws RangeError when the prompt does not fit into the context
 */
export async function* streamResponse(
  params: GPTParams,
  cfg: GPTConfig,
  tokenizer: Tokenizer,
  task: Instruction,
  options: RespondOptions,
): AsyncGenerator<string, void, undefined> {
  const { format, endToken, maxNewTokens = 64, ...sampling } = options;
  const prompt = encodePrompt(tokenizer, task, format);
  const ids: number[] = [];
  let said = "";
  for await (const token of generate(params, cfg, prompt, {
    ...sampling,
    maxNewTokens,
    stopTokens: [endToken],
  })) {
    ids.push(token);
    const text = tokenizer.decode(ids);
    if (text.endsWith("\uFFFD")) continue; // inside a character
    yield text.slice(said.length);
    said = text;
  }
  const rest = tokenizer.decode(ids).slice(said.length);
  if (rest !== "") yield rest;
}

/** The whole answer, without white space around it. */
export async function respond(
  params: GPTParams,
  cfg: GPTConfig,
  tokenizer: Tokenizer,
  task: Instruction,
  options: RespondOptions,
): Promise<string> {
  let answer = "";
  for await (const piece of streamResponse(params, cfg, tokenizer, task, options)) answer += piece;
  return answer.trim();
}

/** Share of answers that equal what was expected, white space around them aside; 0 … 1. */
export function exactMatch(answers: readonly string[], expected: readonly string[]): number {
  if (answers.length !== expected.length || answers.length === 0)
    throw new RangeError(
      `exactMatch: ${answers.length} answers for ${expected.length} expected ones; both lists must be equally long and not empty`,
    );
  const right = answers.filter((answer, i) => answer.trim() === expected[i]!.trim());
  return right.length / answers.length;
}
