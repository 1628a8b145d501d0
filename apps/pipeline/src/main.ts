// The `llmsmith` command.
import { runCommandLine } from "./cli/command-line.ts";
import { endQuietlyOnClosedPipe } from "./cli/output.ts";

endQuietlyOnClosedPipe();
process.exitCode = await runCommandLine(process.argv.slice(2));
