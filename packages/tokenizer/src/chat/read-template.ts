// The chat template of a Hugging Face model's folder.
import { existsSync } from "node:fs";
import path from "node:path";
import { readJsonFile, readTextFile, UserError } from "@llmsmith/files";
import { Field } from "../json/fields.ts";
import { type ChatTemplate, chatTemplate } from "./template.ts";

const CONFIG = "tokenizer_config.json";
const REMEDY = "is this a tokenizer_config.json, and whole?";
const TOKEN_FIELDS = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"].map(
  (name) => `${name}_token`,
);

/**
 * The template in `chat_template.jinja`, else in the field `chat_template` of `tokenizer_config.json`; the tokens in
 * the latter (`bos_token`, `eos_token`, …) are the template's variables.
 * @param folder the model's folder
 * @param name which of several templates, such as "tool_use": also `additional_chat_templates/NAME.jinja`
 * @throws UserError naming the file and field at fault, or the templates that there are
 */
export async function readChatTemplate(folder: string, name = "default"): Promise<ChatTemplate> {
  const configFile = path.join(folder, CONFIG);
  const config = existsSync(configFile)
    ? new Field(await readJsonFile(configFile), configFile)
    : undefined;
  const variables = config === undefined ? {} : specialTokens(config);
  const jinja = path.join(
    folder,
    name === "default" ? "chat_template.jinja" : `additional_chat_templates/${name}.jinja`,
  );
  if (/^[\w.-]+$/.test(name) && existsSync(jinja)) {
    return chatTemplate(await readTextFile(jinja), { variables, where: jinja });
  }
  const field = config?.get("chat_template");
  if (field === undefined || field.value === undefined || field.value === null) {
    throw new UserError(
      `${folder}: has no chat template ${JSON.stringify(name)}, neither as ${path.basename(jinja)} nor in ${CONFIG}; was the model trained to chat?`,
    );
  }
  return chatTemplate(chosen(field, name), { variables, where: `${field.where}: ${field.name}` });
}

function specialTokens(config: Field): Record<string, string> {
  const tokens: Record<string, string> = {};
  for (const name of TOKEN_FIELDS) {
    const field = config.get(name);
    if (field.value === undefined || field.value === null) continue;
    tokens[name] = typeof field.value === "string" ? field.value : field.get("content").string();
  }
  return tokens;
}

/** The one template, or that of `name` in a list. */
function chosen(field: Field, name: string): string {
  if (!Array.isArray(field.value)) {
    if (name === "default") return field.string();
    throw field.error(`is a single template, there is none named ${JSON.stringify(name)}`, REMEDY);
  }
  const names: string[] = [];
  for (const item of field.elements()) {
    const itemName = item.get("name").string();
    if (itemName === name) return item.get("template").string();
    names.push(itemName);
  }
  throw field.error(
    `has no template ${JSON.stringify(name)}`,
    `choose one of ${names.join(", ") || "none"}`,
  );
}
