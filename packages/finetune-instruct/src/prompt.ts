// How an instruction is put to the model. The same text must be used for training and for asking.

/** An instruction, optionally with the text it is about. */
export type Instruction = { instruction: string; input?: string };

/** Names of the prompt formats. */
export type PromptFormat = "alpaca" | "phi3" | "plain";

const formats: Record<PromptFormat, (task: Instruction) => string> = {
  alpaca: ({ instruction, input }) =>
    "Below is an instruction that describes a task. " +
    "Write a response that appropriately completes the request." +
    `\n\n### Instruction:\n${instruction}` +
    (input ? `\n\n### Input:\n${input}` : "") +
    "\n\n### Response:\n",
  phi3: ({ instruction, input }) =>
    `<|user|>\n${instruction}${input ? `\n${input}` : ""}\n<|assistant|>\n`,
  plain: ({ instruction, input }) => `${instruction}${input ? `\n${input}` : ""}\n`,
};

/** The formats that {@link formatPrompt} knows. */
export const PROMPT_FORMATS: readonly PromptFormat[] = Object.keys(formats) as PromptFormat[];

/**
 * The text before the answer.
 * - "alpaca": Stanford Alpaca's wording (Taori et al., 2023), as in the book's chapter 7
 * - "phi3": `<|user|>` and `<|assistant|>` lines (Abdin et al., 2024)
 * - "plain": instruction and input on lines of their own, for very small models
 */
export function formatPrompt(format: PromptFormat, task: Instruction): string {
  return formats[format](task);
}
