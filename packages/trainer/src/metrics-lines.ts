// Puts the JSON lines of a killed training into the state from which it goes on.
import { readFileSync, truncateSync } from "node:fs";
import { explainFileError, UserError } from "@llmsmith/files";

const NEWLINE = 10;

/**
 * Cut off an unfinished last line, and with `lastStep` all lines from the first of a later step on. A
 * file that is not there stays so.
 * @throws UserError when the file cannot be read or changed, or a line is not a record with a step
 */
export function cutLines(file: string, lastStep?: number): void {
  try {
    const bytes = readFileSync(file);
    const end = keptBytes(bytes, lastStep, file);
    if (end < bytes.length) truncateSync(file, end);
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT")
      throw explainFileError(error, "write", file);
  }
}

function keptBytes(bytes: Buffer, lastStep: number | undefined, file: string): number {
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  if (lastStep === undefined) return end;
  for (let start = 0, line = 1; start < end; line++) {
    const next = bytes.indexOf(NEWLINE, start) + 1;
    const step = stepOf(bytes.toString("utf8", start, next));
    if (step === undefined)
      throw new UserError(
        `${file}: line ${line} is not a record with a step; mend or remove the line, or move the file away`,
      );
    if (step > lastStep) return start;
    start = next;
  }
  return end;
}

function stepOf(line: string): number | undefined {
  try {
    const { step } = JSON.parse(line) as { step?: unknown };
    return typeof step === "number" ? step : undefined;
  } catch {
    return undefined;
  }
}
