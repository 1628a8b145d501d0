// Rows of JSON: one object a line, or one array.
import { readTextFile, UserError } from "@llmsmith/files";
import { isPlainFile, readLines, readText } from "./decode.ts";
import { type LocatedRow, type OnBroken, rowOfJson, unlessBroken } from "./located.ts";
import type { Row } from "./row.ts";

/** A `.jsonl` file: one object a line; empty lines are passed over. */
export async function* jsonLineRows(path: string, onBroken?: OnBroken): AsyncGenerator<LocatedRow> {
  for await (const { line, text } of readLines(path)) {
    if (isBlankLine(text)) continue;
    const where = `${path}:${line}`;
    const row = unlessBroken(() => rowOfLine(text, where), onBroken);
    if (row) yield { row, where };
  }
}

/** Whether a line of a `.jsonl` file is passed over. */
export function isBlankLine(text: string): boolean {
  return text.trim() === "";
}

/**
 * A line of a `.jsonl` file that is not blank, without its line break.
 * @throws UserError naming the place for what is no JSON object
 */
export function rowOfLine(text: string, where: string): Row {
  return rowOfJson(parsedLine(text, where), where);
}

function parsedLine(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${where}: not valid JSON (${(error as Error).message}); each line must be one JSON object`,
      { cause: error },
    );
  }
}

/** A `.json` file: an array of objects, held whole. */
export async function* jsonRows(path: string): AsyncGenerator<LocatedRow> {
  const text = isPlainFile(path) ? await readTextFile(path) : await joined(readText(path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${path}:${lineOfJsonError(text, error as Error)}: not valid JSON (${(error as Error).message}); the file is damaged or cut short`,
      { cause: error },
    );
  }
  if (!Array.isArray(value))
    throw new UserError(
      `${path}: not an array of objects; for one object a line use format: "jsonl"`,
    );
  for (const [index, entry] of value.entries()) {
    const where = `${path}: entry ${index + 1}`;
    yield { row: rowOfJson(entry, where), where };
  }
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  const pieces: string[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return pieces.join("");
}

/** The line of V8's message: it gives a line, a position, or (for a cut text) nothing. */
function lineOfJsonError(text: string, error: Error): number {
  const line = /\(line (\d+) /.exec(error.message);
  if (line) return Number(line[1]);
  const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? text.length);
  return text.slice(0, position).split("\n").length;
}
