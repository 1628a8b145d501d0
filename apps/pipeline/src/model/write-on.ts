// Plain continuation of a text, streamed as text.
import { UserError } from "@llmsmith/files";
import { generate, type SamplingOptions, streamText } from "@llmsmith/gpt-model";
import type { OpenModel } from "./open.ts";

/** How a text is continued. */
export type WriteOnOptions = SamplingOptions & { maxNewTokens: number; seed: number };

/**
 * The continuation of `prompt`, a piece for each token that makes further text certain.
 * @throws UserError for an empty prompt, or one that does not fit into the context
 */
export async function* writeOn(
  model: OpenModel,
  prompt: string,
  options: WriteOnOptions,
): AsyncGenerator<string, void, undefined> {
  const { cfg, params, tokenizer, endOfText } = model;
  const ids = encodeText(model, prompt);
  const tokens = generate(params, cfg, ids, { ...options, stopTokens: [endOfText] });
  yield* streamText(tokens, tokenizer);
}

/**
 * Token ids of a text to be continued; marks of special tokens in it are ordinary text.
 * @throws UserError as {@link requireFit}
 */
export function encodeText({ cfg, tokenizer }: OpenModel, text: string): ArrayLike<number> {
  const ids = tokenizer.encode(text, { disallowedSpecial: "none" });
  requireFit(ids.length, cfg.contextLength);
  return ids;
}

/** @throws UserError when a prompt has no tokens, or more than the model can see */
export function requireFit(length: number, contextLength: number): void {
  if (length === 0) throw new UserError("the prompt is empty; give some text", { exitCode: 2 });
  if (length > contextLength)
    throw new UserError(
      `the prompt has ${length} tokens, but the model sees ${contextLength} at most; shorten it`,
    );
}
