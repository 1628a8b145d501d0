// Prints what the choice of an engine depends on, so that nx does not reuse the test results of another one.
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

const cache =
  process.env["LLMSMITH_CACHE"] ??
  path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "llmsmith");
/** @type {string[]} */
let installed = [];
try {
  installed = readdirSync(path.join(cache, "engines")).filter((name) => !name.startsWith("."));
} catch {
  // no engine was ever installed
}
process.stdout.write(`${process.env["LLMSMITH_ENGINE"] ?? "auto"} ${installed.sort().join(" ")}\n`);
