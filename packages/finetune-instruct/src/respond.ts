// Asking the model: one instruction, as text that grows, or many at once.
import {
  createTextStream,
  generate,
  generateBatch,
  type GenerateBatchOptions,
  type GPTConfig,
  type GPTParams,
  type SamplingOptions,
  streamText,
  type TokenDecoder,
} from "@llmsmith/gpt-model";
import { encodePrompt, type TextEncoder } from "./example.ts";
import type { Instruction, PromptFormat } from "./prompt.ts";

/** A tokenizer that can also turn ids into text. */
export type Tokenizer = TextEncoder & TokenDecoder;

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

/** Options of {@link respondAll}. */
export type RespondAllOptions = RespondOptions & {
  /** Instructions that are answered at the same time. Default that of `generateBatch`. */
  batchSize?: number;
};

/** What happened to the task at `index`: its answer grew by a piece, or is whole. */
export type ResponseEvent = { index: number; piece: string } | { index: number; answer: string };

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
  const prompt = encodePrompt(tokenizer, task, options.format);
  yield* streamText(generate(params, cfg, prompt, generation(options)), tokenizer);
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

/**
 * The answers to many tasks at once, much faster than one after the other. Each ends with an event that
 * has the whole `answer`, as {@link respond} gives it for the seed `seed + index` (up to the rounding of
 * the engine's sums); the answers come in the order in which they end.
 * @throws RangeError naming the first task whose prompt does not fit into the context
 */
export async function* respondAll(
  params: GPTParams,
  cfg: GPTConfig,
  tokenizer: Tokenizer,
  tasks: readonly Instruction[],
  options: RespondAllOptions,
): AsyncGenerator<ResponseEvent, void, undefined> {
  const prompts = tasks.map((task) => encodePrompt(tokenizer, task, options.format));
  const answers = tasks.map(() => ({ stream: createTextStream(tokenizer), text: "" }));
  for await (const event of generateBatch(params, cfg, prompts, generation(options))) {
    const { index } = event;
    const state = answers[index]!;
    const piece = "token" in event ? state.stream.push(event.token) : state.stream.end();
    state.text += piece;
    if (piece !== "") yield { index, piece };
    if ("ended" in event) yield { index, answer: state.text.trim() };
  }
}

/** How an answer is generated. */
function generation(options: RespondAllOptions): GenerateBatchOptions {
  const { format: _, endToken, maxNewTokens = 64, ...sampling } = options;
  return { ...sampling, maxNewTokens, stopTokens: [endToken] };
}
