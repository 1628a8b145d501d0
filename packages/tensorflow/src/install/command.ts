// Runs a program and collects what it says.
import { spawn } from "node:child_process";

/** How a program ended. */
export type CommandResult = {
  /** Whether it could be started and ended with 0. */
  ok: boolean;
  /** Whether it could be started at all. */
  found: boolean;
  /** The signal that ended it. */
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
};

/** The end of a program's output is kept, up to this many characters. */
const KEPT = 64 * 1024;

/** Run a program to its end; never throws. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: { timeout?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let stdout = "";
    let stderr = "";
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout = (stdout + text).slice(-KEPT);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-KEPT);
    });
    child.on("error", (error) => {
      const found = (error as NodeJS.ErrnoException).code !== "ENOENT";
      resolve({ ok: false, found, signal: null, stdout, stderr: stderr || error.message });
    });
    child.on("close", (code, signal) => {
      resolve({ ok: code === 0, found: true, signal, stdout, stderr });
    });
  });
}
