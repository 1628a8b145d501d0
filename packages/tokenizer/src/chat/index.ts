// Public surface of @llmsmith/tokenizer/chat: apart from the rest, which needs no Jinja.
export { encodeChat, type EncodeChatOptions } from "./encode-chat.ts";
export type { ChatMessage } from "./messages.ts";
export { readChatTemplate } from "./read-template.ts";
export {
  type ChatTemplate,
  chatTemplate,
  type ChatTemplateOptions,
  type RenderOptions,
} from "./template.ts";
