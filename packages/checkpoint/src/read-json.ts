// JSON files from elsewhere: looked through before they are parsed.
import { readTextFile, UserError } from "@llmsmith/files";
import { type JsonLimits, structureFault } from "./json-structure.ts";
import { shown } from "./shown.ts";

/**
 * The object of a JSON file.
 * @throws UserError naming the file when it is missing, no JSON, no object, or beyond the limits
 */
export async function readJsonObject(
  file: string,
  limits: JsonLimits,
): Promise<Record<string, unknown>> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new UserError(`${file}: ${why}; the file is damaged, get it again`, { cause });
  };
  const text = await readTextFile(file);
  const fault = structureFault(text, limits);
  if (fault !== undefined) refuse(`it ${shown(fault)}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own words quote the file, line breaks included.
    refuse(`not valid JSON (${shown((error as Error).message)})`, error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refuse("it is not a JSON object");
  return value as Record<string, unknown>;
}
