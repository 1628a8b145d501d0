// This command again, as a child process: what is measured needs a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { UserError } from "@llmsmith/files";

/**
 * Run `llmsmith` with these arguments; what it writes to standard error is shown.
 * @returns its standard output
 * @throws UserError when it fails; it has told why
 */
export async function commandOutput(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (code !== 0)
    throw new UserError(
      `llmsmith ${args.join(" ")}: ended with ${signal ?? `exit code ${code}`}; its message is above`,
      { exitCode: code === 2 ? 2 : 1 },
    );
  return output;
}
