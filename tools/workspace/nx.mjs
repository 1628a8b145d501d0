// Runs nx and says in a line per task what it did; the whole output of nx is shown when a task fails.
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readPackage, workspaceEnvironment } from "./install.mjs";
import { root, run, showOutput } from "./run.mjs";

/**
 * Reads the task lines of nx's output: `✔  nx run @llmsmith/files:build  [local cache]`.
 * A project's name may contain a scope, a target's name a colon, and then nx
 * quotes it (`"check:package"`).
 */
export function parseTasks(output) {
  const tasks = [];
  for (const line of stripVTControlCharacters(output).split("\n")) {
    const match = /^\s*(✔|✖)\s+nx run ([^\s:]+):(\S+)(.*)$/.exec(line.replaceAll('"', ""));
    if (match === null) continue;
    const [, mark, project, target, rest = ""] = match;
    tasks.push({ project, target, ok: mark === "✔", cached: /cache/.test(rest) });
  }
  return tasks;
}

/** nx's output without its advertisement for a service. */
function withoutAdvertisement(output) {
  return output.replaceAll(/\n NX {3}Nx detected[\s\S]*?(?=\n {2}Run duration|$)/g, "\n").trimEnd();
}

/** Runs nx with these arguments; prints each task as it ends. */
export async function runNx(args) {
  const start = performance.now();
  const bin = readPackage(path.join(root, "node_modules", "nx")).bin;
  const program = path.join(root, "node_modules", "nx", typeof bin === "string" ? bin : bin.nx);
  const environment = await workspaceEnvironment();
  const { code, output } = await run(process.execPath, [program, ...args], {
    env: { ...environment, NX_DAEMON: "false", NX_NO_CLOUD: "true", NX_TUI: "false" },
    onLine: (line) => {
      const [task] = parseTasks(line);
      if (task === undefined) return;
      const mark = task.ok ? "ok" : "FAILED";
      console.log(`  ${mark} ${task.project}:${task.target}${task.cached ? " (cached)" : ""}`);
    },
  });
  if (code !== 0) {
    showOutput(withoutAdvertisement(output));
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  return { ok: code === 0, seconds, tasks: parseTasks(output) };
}
