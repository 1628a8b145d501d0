// An instruction with its answer, as token ids.
import { formatPrompt, type Instruction, type PromptFormat } from "./prompt.ts";

/** What this package needs of a tokenizer. */
export type TextEncoder = {
  encode(text: string, options?: { disallowedSpecial?: "none" }): ArrayLike<number>;
};

/** An instruction with the answer to learn. */
export type InstructionExample = Instruction & { output: string };

/** Token ids of prompt, answer and end; the first `promptLength` are the prompt. */
export type EncodedExample = { ids: number[]; promptLength: number };

/**
 * Token ids of the prompt alone, exactly as {@link encodeExample} puts it before the answer. Marks of
 * special tokens inside the user's text are encoded as ordinary text.
 */
export function encodePrompt(
  tokenizer: TextEncoder,
  task: Instruction,
  format: PromptFormat,
): number[] {
  return Array.from(tokenizer.encode(formatPrompt(format, task), { disallowedSpecial: "none" }));
}

/**
 * Token ids of an example, ended by `endToken`. Prompt and answer are encoded apart, so that the prompt's
 * ids do not depend on the answer.
 */
export function encodeExample(
  tokenizer: TextEncoder,
  example: InstructionExample,
  format: PromptFormat,
  endToken: number,
): EncodedExample {
  const prompt = encodePrompt(tokenizer, example, format);
  const answer = tokenizer.encode(example.output, { disallowedSpecial: "none" });
  return { ids: [...prompt, ...Array.from(answer), endToken], promptLength: prompt.length };
}
