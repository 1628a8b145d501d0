// A chat template: Jinja that turns messages into the text that a model was trained on.
import { UserError } from "@llmsmith/files";
import { Template } from "@huggingface/jinja";
import { type ChatMessage, checkedMessages } from "./messages.ts";
import { strftime } from "./strftime.ts";

/** What a template takes from its tokenizer, and where it came from. */
export type ChatTemplateOptions = {
  /** `bos_token` in the template. Default: not defined there. */
  bosToken?: string;
  /** `eos_token` in the template. Default: not defined there. */
  eosToken?: string;
  /** Other variables of every rendering, such as `pad_token`. */
  variables?: Readonly<Record<string, unknown>>;
  /** The file's path, for errors. Default: "chat template". */
  where?: string;
};

/** How one conversation is rendered. */
export type RenderOptions = {
  /** Ends the text with the beginning of an answer, for the model to go on. Default: false. */
  addGenerationPrompt?: boolean;
  /** Descriptions of tools (JSON schemas of functions). Default: none, which the template sees as `none`. */
  tools?: readonly object[];
  /** Other variables that the template knows, such as `enable_thinking`. They come from you: never from a user. */
  variables?: Readonly<Record<string, unknown>>;
  /** The time that `strftime_now` shows, in local time. Default: now. */
  now?: Date;
};

/** A template that has been read. */
export type ChatTemplate = {
  /** The Jinja text. */
  readonly source: string;
  /** Where it came from, for errors. */
  readonly where: string;
  /**
   * The text of a conversation. Messages may carry control tokens in: encode with `encodeChat`, which keeps them out.
   * @throws UserError naming the message and field at fault, or with what the template says by `raise_exception`
   * @throws RangeError on a variable with the name of one that is set here
   */
  render(messages: readonly ChatMessage[], options?: RenderOptions): string;
};

const RESERVED =
  "messages add_generation_prompt tools range true false none True False None raise_exception strftime_now llmsmith_raise llmsmith_now".split(
    " ",
  );

/**
 * Reads a chat template as `transformers` does: blocks trimmed (`trim_blocks`, `lstrip_blocks`), `raise_exception`,
 * `strftime_now`, `tojson` without HTML escapes; `tools` and `documents` are `none` unless given.
 * @param source the Jinja text
 * @throws UserError naming `where`, if the text is not valid Jinja
 */
export function chatTemplate(source: string, options: ChatTemplateOptions = {}): ChatTemplate {
  const { bosToken, eosToken, variables = {}, where = "chat template" } = options;
  const program = parse(source, where);
  const fixed = {
    ...(bosToken === undefined ? {} : { bos_token: bosToken }),
    ...(eosToken === undefined ? {} : { eos_token: eosToken }),
    ...variables,
  };
  return {
    source,
    where,
    render(messages, { addGenerationPrompt = false, tools, variables: own = {}, now } = {}) {
      const values = { documents: null, ...fixed, ...own };
      const taken = RESERVED.find((name) => Object.hasOwn(values, name));
      if (taken !== undefined) {
        throw new RangeError(`render: variables must not hold ${taken}, which is set here`);
      }
      const date = now ?? new Date();
      const checked = checkedMessages(messages);
      try {
        return program.render({
          ...values,
          messages: checked,
          tools: tools ?? null,
          add_generation_prompt: addGenerationPrompt,
          llmsmith_raise: (message: unknown) => {
            throw new UserError(`${where}: the template refuses the messages: ${String(message)}`);
          },
          llmsmith_now: (format: unknown) => strftime(date, String(format)),
        });
      } catch (error) {
        if (UserError.is(error)) throw error;
        throw new UserError(
          `${where}: cannot be rendered with these messages (${(error as Error).message}); check their fields and the template`,
          { cause: error },
        );
      }
    },
  };
}

// The renderer declares both functions itself, plainly, and refuses to be given others: so the template sets them.
const PRELUDE = "{% set raise_exception = llmsmith_raise %}{% set strftime_now = llmsmith_now %}";

function parse(source: string, where: string): Template {
  if (typeof source !== "string") {
    throw new UserError(`${where}: the chat template must be a text, not ${typeof source}`);
  }
  try {
    const template = new Template(source);
    const prelude = new Template(PRELUDE);
    // As statements, not as text before the source, where they would change what trimming does to its first line.
    bodyOf(template).unshift(...bodyOf(prelude));
    return template;
  } catch (error) {
    throw new UserError(
      `${where}: not a valid Jinja template (${(error as Error).message}); mend the template`,
      { cause: error },
    );
  }
}

function bodyOf(template: Template): unknown[] {
  return (template.parsed as { body: unknown[] }).body;
}
