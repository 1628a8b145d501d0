// How a command ends when something went wrong: one line, and the exit code.
import { explainFileError, UserError } from "@llmsmith/files";
import { INTERRUPTED_EXIT_CODE } from "../run/interrupt.ts";
import { Interrupted } from "../run/stage.ts";
import { writeJson } from "./output.ts";

/**
 * Tell the user and return the exit code: 1 failed, 2 wrong usage, 130 interrupted.
 * @param json whether standard output gets the error as a line of JSON too
 */
export function reportFailure(error: unknown, json: boolean): number {
  const { message, code } = explain(error);
  process.stderr.write(`llmsmith: ${message}\n`);
  if (process.env["LLMSMITH_DEBUG"] === "1" && error instanceof Error)
    process.stderr.write(`${withCauses(error)}\n`);
  if (json) writeJson({ event: "error", message, exitCode: code });
  return code;
}

function explain(error: unknown): { message: string; code: number } {
  if (error instanceof Interrupted)
    return { message: "interrupted; run the same command to go on", code: INTERRUPTED_EXIT_CODE };
  if (UserError.is(error)) return { message: error.message, code: error.exitCode };
  const system = error as Partial<NodeJS.ErrnoException> | null;
  // Spawned programs and sockets have such codes too: only file operations are explained.
  if (typeof system?.code === "string" && /^E[A-Z]+$/.test(system.code) && system.syscall) {
    const doing = ["read", "scandir", "stat", "lstat"].includes(system.syscall) ? "read" : "write";
    const where = system.path ?? "the output folder";
    return { message: explainFileError(error, doing, where).message, code: 1 };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const line = text.replaceAll(/\s*\n\s*/g, " ");
  const hint =
    process.env["LLMSMITH_DEBUG"] === "1" ? "" : "; LLMSMITH_DEBUG=1 shows where it happened";
  return { message: `this is a bug in llmsmith, please report it: ${line}${hint}`, code: 1 };
}

function withCauses(error: Error): string {
  const stack = error.stack ?? String(error);
  return error.cause instanceof Error ? `${stack}\ncaused by ${withCauses(error.cause)}` : stack;
}
