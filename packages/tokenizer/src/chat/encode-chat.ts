// Ids of a conversation, in which only the template can write control tokens.
import { UserError } from "@llmsmith/files";
import { AddedTokens, type Segment } from "../bpe/added-tokens.ts";
import type { Tokenizer } from "../types.ts";
import { anchorSets, eachString, type Mask, maskOf } from "./mask.ts";
import type { ChatMessage } from "./messages.ts";
import type { ChatTemplate, RenderOptions } from "./template.ts";

/** How {@link encodeChat} renders, and what it does with special tokens that stand in messages. */
export type EncodeChatOptions = RenderOptions & {
  /**
   * Special tokens in messages or tools: "all" (the default) refuses them with a UserError, "none" encodes them as
   * ordinary text. Either way they do not become control tokens.
   */
  disallowedSpecial?: "all" | "none";
};

/**
 * Ids of `messages` under `template`. Special tokens of the template become control tokens; what stands in messages and
 * tools never does, nor does what arises where the template joins them with each other or with its own text.
 *
 * To tell one from the other, the conversation is rendered a second time with private-use characters in the messages,
 * in place of those without which no special token can arise (`|`, or others where the tokens lack it). A
 * special token found in that text was written by the template. `options.variables` count as the template's, and so do roles
 * and names of a message's fields, which are words. Added tokens that are not special (`<think>` of some models) are not control tokens here: they are
 * matched everywhere, as in `encode`.
 * @throws UserError on a special token in messages, naming message and field; where the template acts upon the hidden
 * characters, so that both renderings differ; and as `render`
 */
export function encodeChat(
  tokenizer: Pick<Tokenizer, "encode" | "specialTokens">,
  template: ChatTemplate,
  messages: readonly ChatMessage[],
  options: EncodeChatOptions = {},
): Uint32Array {
  const { disallowedSpecial = "all", now = new Date(), ...rest } = options;
  const render = { ...rest, now }; // one time for both renderings
  const special = new AddedTokens(
    Array.from(tokenizer.specialTokens, ([content, id]) => ({ content, id, special: true })),
  );
  const cut = (text: string): readonly Segment[] =>
    special.segments(text, { allowedSpecial: "all" });
  const plain = template.render(messages, render); // which checks the messages
  const foreign = { messages, tools: render.tools ?? [] };
  if (disallowedSpecial === "all") refuseSpecial(foreign, cut);

  const { hidden, mask } = hiddenRendering(template, messages, render, plain, [
    ...special.special.keys(),
  ]);
  const segments = cut(hidden);
  if (disallowedSpecial === "all") refuseJoined(cut(plain), segments, tokenizer);
  return joined(
    segments.map((segment) =>
      "id" in segment
        ? Uint32Array.of(segment.id)
        : tokenizer.encode(mask.show(segment.text), { disallowedSpecial: "none" }),
    ),
  );
}

/** The conversation rendered with a mask under which the template does what it does without. */
function hiddenRendering(
  template: ChatTemplate,
  messages: readonly ChatMessage[],
  render: RenderOptions,
  plain: string,
  names: readonly string[],
): { hidden: string; mask: Mask } {
  const { tools } = render;
  const text = plain + template.source + JSON.stringify([messages, tools]);
  const sets = anchorSets(names);
  for (const anchors of sets) {
    const mask = maskOf(anchors, text);
    const hidden = rendered(template, hiddenMessages(messages, mask), {
      ...render,
      ...(tools === undefined ? {} : { tools: mask.hide(tools) }),
    });
    if (hidden !== undefined && mask.show(hidden) === plain) return { hidden, mask };
  }
  const characters = sets.flat().slice(0, 3).join(" ");
  throw new UserError(
    `${template.where}: encodeChat cannot tell the template's special tokens from the messages', because the template changes or compares characters such as ${characters} in them; remove these characters from the messages`,
  );
}

/** The rendering, or undefined where the template fails on messages that it took without a mask. */
function rendered(
  template: ChatTemplate,
  messages: readonly ChatMessage[],
  options: RenderOptions,
): string | undefined {
  try {
    return template.render(messages, options);
  } catch (error) {
    if (UserError.is(error)) return undefined;
    throw error;
  }
}

/** Roles and names of fields are words, by which the template decides: `render` checks them, they are not hidden. */
function hiddenMessages(messages: readonly ChatMessage[], mask: Mask): ChatMessage[] {
  return messages.map((message) => ({
    ...Object.fromEntries(
      Object.entries(message).map(([field, value]) => [field, mask.hide(value)]),
    ),
    role: message.role,
  }));
}

type Cut = (text: string) => readonly Segment[];

function refuseSpecial(
  foreign: { messages: readonly object[]; tools: readonly object[] },
  cut: Cut,
): void {
  const visit = (text: string, where: string): void => {
    let at = 0;
    for (const segment of cut(text)) {
      if ("id" in segment) {
        throw new UserError(
          `encodeChat: ${where} holds the special token ${text.slice(at, at + segment.length)} at character ${at}; remove it, or pass disallowedSpecial: "none" to encode it as ordinary text`,
        );
      }
      at += segment.text.length;
    }
  };
  eachString(foreign.messages, "messages", visit);
  eachString(foreign.tools, "tools", visit);
}

/** Refuses special tokens that are there in the plain text only: pieces of messages make them up. */
function refuseJoined(
  plain: readonly Segment[],
  hidden: readonly Segment[],
  tokenizer: Pick<Tokenizer, "specialTokens">,
): void {
  const idsOf = (segments: readonly Segment[]): number[] =>
    segments.flatMap((segment) => ("id" in segment ? [segment.id] : []));
  const seen = idsOf(plain);
  const written = idsOf(hidden);
  const at = seen.findIndex((id, i) => id !== written[i]);
  if (at < 0 && seen.length === written.length) return;
  const odd = at < 0 ? written[seen.length] : seen[at];
  const name = Array.from(tokenizer.specialTokens).find(([, id]) => id === odd)?.[0];
  throw new UserError(
    `encodeChat: parts of messages make up or break the special token ${name} where the template joins them; change the messages, or pass disallowedSpecial: "none" to encode them as ordinary text`,
  );
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const ids = new Uint32Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    ids.set(part, at);
    at += part.length;
  }
  return ids;
}
