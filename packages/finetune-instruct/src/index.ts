// Public surface of @llmsmith/finetune-instruct.
export { collateInstructions, type CollateInstructionsOptions } from "./collate.ts";
export {
  encodeExample,
  type EncodedExample,
  encodePrompt,
  type InstructionExample,
  type TextEncoder,
} from "./example.ts";
export { exactMatch } from "./exact-match.ts";
export { formatPrompt, type Instruction, PROMPT_FORMATS, type PromptFormat } from "./prompt.ts";
export {
  respond,
  respondAll,
  type RespondAllOptions,
  type RespondOptions,
  type ResponseEvent,
  streamResponse,
  type Tokenizer,
} from "./respond.ts";
