// The messages of a conversation, and what must be true of them before a template sees them.
import { UserError } from "@llmsmith/files";

/** What roles and the names of a message's fields may be: with them no control token can come in. */
const WORD = /^[\p{L}\p{N}_.-]+$/u;

/** One message. Fields beside these (`name`, `tool_calls`, `reasoning_content`, …) reach the template as they are; their names are words too. */
export type ChatMessage = {
  /** Who speaks: "system", "user", "assistant", "tool", … Letters, digits, `_`, `-` and `.`. */
  role: string;
  /** What is said. May be absent only where `tool_calls` has elements. */
  content?: string | null;
  [field: string]: unknown;
};

/**
 * Checks `messages` and returns copies without the fields that are null or undefined: templates know a missing field,
 * and write "None" for one that is null.
 * @throws UserError naming message and field
 */
export function checkedMessages(messages: readonly ChatMessage[]): ChatMessage[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new UserError("messages: must be a list of at least one message; add one of the user");
  }
  return messages.map((message: unknown, index) => {
    const where = `messages[${index}]`;
    if (typeof message !== "object" || message === null || Array.isArray(message)) {
      throw new UserError(`${where}: must be an object with role and content`);
    }
    const fields = Object.entries(message).filter(
      ([, value]) => value !== null && value !== undefined,
    );
    const odd = fields.find(([name]) => !WORD.test(name));
    if (odd !== undefined) {
      throw new UserError(
        `${where}: has a field ${JSON.stringify(odd[0])}; names of fields must be words`,
      );
    }
    const { role, content, tool_calls: calls } = Object.fromEntries<unknown>(fields);
    if (typeof role !== "string" || !WORD.test(role)) {
      throw new UserError(
        `${where}.role: must be a word such as "user", not ${JSON.stringify(role) ?? "absent"}`,
      );
    }
    const called = Array.isArray(calls) && calls.length > 0;
    if (typeof content !== "string" && !(content === undefined && called)) {
      throw new UserError(
        `${where}.content: must be a string, not ${content === undefined ? "absent" : typeof content}; give the text alone`,
      );
    }
    return Object.fromEntries(fields) as ChatMessage;
  });
}
