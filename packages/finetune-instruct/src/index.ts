// Public surface of @llmsmith/finetune-instruct.
export { collateInstructions, type CollateInstructionsOptions } from "./collate.ts";
export {
  encodeExample,
  type EncodedExample,
  encodePrompt,
  type InstructionExample,
  type TextEncoder,
} from "./example.ts";
export { formatPrompt, type Instruction, PROMPT_FORMATS, type PromptFormat } from "./prompt.ts";
export {
  exactMatch,
  respond,
  type RespondOptions,
  streamResponse,
  type Tokenizer,
} from "./respond.ts";
