// Chat templates: transformers' text, and folders and templates that are at fault.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import {
  type ChatMessage,
  chatTemplate,
  readChatTemplate,
  type RenderOptions,
} from "@llmsmith/tokenizer/chat";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fixture } from "./helpers.ts";

type Golden = RenderOptions & { template: string; messages: ChatMessage[]; text: string };
const golden = JSON.parse(fixture("chat.json")) as {
  templates: Record<string, string>;
  tokens: Record<string, [string | null, string]>;
  cases: Golden[];
};
const user: ChatMessage = { role: "user", content: "Hi" };

describe("transformers' text", () => {
  it.each(golden.cases.map((item, i) => [`${i} ${item.template}`, item] as const))(
    "%s",
    (_name, { template: name, messages, text, ...options }) => {
      const [bosToken, eosToken] = golden.tokens[name]!;
      const template = chatTemplate(golden.templates[name]!, {
        ...(bosToken === null ? {} : { bosToken }),
        eosToken,
      });
      expect(template.render(messages, options)).toBe(text);
    },
  );
});

describe("chatTemplate", () => {
  const render = (source: string, options?: RenderOptions): string =>
    chatTemplate(source, { variables: { pad_token: "<pad>" } }).render([user], options);

  it("trims blocks on the first line too", () => {
    expect(render("  {% if true %}\na{% endif %}\n\nb")).toBe("a\nb");
  });

  it("knows variables, and none where there are no tools and documents", () => {
    expect(render("{{ pad_token }}{{ x }}", { variables: { x: 3 } })).toBe("<pad>3");
    expect(render("{{ tools is none and documents is none and y is not defined }}")).toBe("true");
  });

  it("writes the time as Python does", () => {
    const now = new Date(2026, 0, 4, 15, 7, 9);
    const format = "%d %b %Y|%-d %B %y|%A %a %e|%H:%M:%S %I %p|%F %T %-m%%";
    expect(render(`{{ strftime_now("${format}") }}`, { now })).toBe(
      "04 Jan 2026|4 January 26|Sunday Sun  4|15:07:09 03 PM|2026-01-04 15:07:09 1%",
    );
    expect(() => render('{{ strftime_now("%Q") }}')).toThrow(/strftime_now: the directive "%Q"/);
  });

  it.each<[string, string, RegExp]>([
    ["a block that does not end", "{% if x %}", /^my file: not a valid Jinja template/],
    ["an expression that does not end", "{{ x", /^my file: not a valid Jinja template/],
    ["a filter that is unknown", "{{ 'a' | nope }}", /^my file: cannot be rendered.*nope/],
    [
      "raise_exception",
      "{{ raise_exception('No ' + messages[0].role) }}",
      /^my file: the template refuses the messages: No user$/,
    ],
  ])("%s", (_name, source, message) => {
    const run = (): string => chatTemplate(source, { where: "my file" }).render([user]);
    expect(run).toThrow(UserError);
    expect(run).toThrow(message);
  });

  it("refuses variables that are set by it", () => {
    expect(() => render("", { variables: { messages: [] } })).toThrow(RangeError);
  });

  it.each<[string, unknown, RegExp]>([
    ["no list", "Hi", /^messages: must be a list/],
    ["no message", [], /^messages: must be a list of at least one/],
    ["a string", ["Hi"], /^messages\[0\]: must be an object/],
    ["no role", [{ content: "Hi" }], /^messages\[0\]\.role: must be a word.*absent/],
    ["a role that is no word", [user, { ...user, role: "<|x|>" }], /^messages\[1\]\.role: must be/],
    ["a field that is no word", [{ ...user, "<|x|>": 1 }], /^messages\[0\]: has a field "<\|x/],
    ["no content", [{ role: "user" }], /^messages\[0\]\.content: must be a string, not absent/],
    [
      "parts",
      [{ role: "user", content: [] }],
      /^messages\[0\]\.content: must be a string, not obj/,
    ],
    ["no calls", [{ role: "assistant", content: null, tool_calls: [] }], /not absent/],
  ])("refuses %s", (_name, messages, message) => {
    const run = (): string => chatTemplate("").render(messages as ChatMessage[]);
    expect(run).toThrow(UserError);
    expect(run).toThrow(message);
  });
});

describe("readChatTemplate", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "llmsmith-chat-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(path.join(folder, "additional_chat_templates"), { recursive: true });
  });
  const config = (json: unknown): Promise<void> =>
    writeFile(path.join(folder, "tokenizer_config.json"), JSON.stringify(json));
  const read = async (name?: string): Promise<string> =>
    (await readChatTemplate(folder, name)).render([user]);

  it("takes the config's string and tokens, plain or as objects", async () => {
    await config({
      bos_token: { content: "<s>", lstrip: false },
      eos_token: "</s>",
      pad_token: null,
      chat_template: "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}{{ pad_token }}",
    });
    expect(await read()).toBe("<s>Hi</s>");
  });

  it("prefers chat_template.jinja, and finds others by name", async () => {
    await config({ bos_token: "<s>", chat_template: "config" });
    await writeFile(path.join(folder, "chat_template.jinja"), "{{ bos_token }}jinja");
    await writeFile(path.join(folder, "additional_chat_templates/tool_use.jinja"), "tools");
    expect(await read()).toBe("<s>jinja");
    expect(await read("tool_use")).toBe("tools");
  });

  it("chooses from a list", async () => {
    const list = ["default", "rag"].map((name) => ({ name, template: `the ${name}` }));
    await config({ chat_template: list });
    expect(await read()).toBe("the default");
    expect(await read("rag")).toBe("the rag");
    await expect(read("x")).rejects.toThrow(/chat_template has no template "x"; choose one of def/);
  });

  it.each<[string, unknown, RegExp]>([
    ["no template", {}, /has no chat template "default"/],
    ["a number", { chat_template: 3 }, /tokenizer_config\.json: chat_template must be a string/],
    [
      "an element without text",
      { chat_template: [{ name: "default" }] },
      /chat_template\[0\]\.template must be a string/,
    ],
    ["a token that is none", { bos_token: 1, chat_template: "" }, /bos_token must be an object/],
    ["no Jinja", { chat_template: "{% if" }, /tokenizer_config\.json: chat_template: not a valid/],
  ])("refuses %s", async (_name, json, message) => {
    await config(json);
    const result: unknown = await read().catch((error: unknown) => error);
    expect(UserError.is(result)).toBe(true);
    expect(String(result)).toMatch(message);
  });

  it("refuses an empty folder, and a name in a config with one template", async () => {
    await expect(read()).rejects.toThrow(/has no chat template/);
    await config({ chat_template: "x" });
    await expect(read("rag")).rejects.toThrow(/is a single template/);
    await expect(read("../x")).rejects.toThrow(/is a single template/);
  });
});
