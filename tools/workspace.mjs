// The commands of the root package.json. Plain Node without dependencies: it runs before anything is installed.
import path from "node:path";
import { runChecks } from "./workspace/checks.mjs";
import { ensureInstalled, workspaceEnvironment } from "./workspace/install.mjs";
import { runNx } from "./workspace/nx.mjs";
import { root, runInherited } from "./workspace/run.mjs";

const usage = `usage: node tools/workspace.mjs COMMAND
  demo [ARGUMENTS]         install, build, and run \`llmsmith demo ARGUMENTS\`
  build [--skip-nx-cache]  install, and build every package
  check                    install, and run every check: typecheck, lint, format, tests, packages, READMEs
  test                     the same, ending with one line \`N passed, N failed\`
  test -p NAME[,NAME]      only the tests of these packages
  changeset [ARGUMENTS]    install, and run changesets: what a release does
LLMSMITH_ENGINE (tensorflow, wasm or cpu) selects the engine of the tests and of the demo.`;

/** Ends with exit code 2 for a wrong command line. */
function wrongUsage(message) {
  console.error(`${message}\n${usage}`);
  return 2;
}

/** Builds all packages, with these further arguments for nx; returns the exit code. */
async function build(flags = []) {
  const { ok, seconds, tasks } = await runNx(["run-many", "-t", "build", ...flags]);
  if (ok) {
    const cached = tasks.filter((task) => task.cached).length;
    const built = tasks.filter((task) => task.target === "build").length;
    console.log(
      `built ${built} packages in ${seconds} s (${cached} of ${tasks.length} tasks cached)`,
    );
  }
  return ok ? 0 : 1;
}

/** Parses what follows `test`: nothing, or the packages to test. */
function testProjects(rest) {
  const [flag, names, ...more] = rest;
  if (flag === undefined) return undefined;
  const valid =
    (flag === "-p" || flag === "--projects") && names !== undefined && more.length === 0;
  return valid ? names.split(",") : null;
}

async function main([command, ...rest]) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old; install Node 20.19 or newer`);
    return 1;
  }
  if (command === "--help" || command === "help") {
    console.log(usage);
    return 0;
  }
  if (!["demo", "build", "check", "test", "changeset"].includes(command)) {
    return wrongUsage(command === undefined ? "no command given" : `unknown command: ${command}`);
  }
  const projects = command === "test" ? testProjects(rest) : undefined;
  const skipsCache = rest.length === 1 && rest[0] === "--skip-nx-cache";
  const unexpected =
    projects === null ||
    (command === "check" && rest.length > 0) ||
    (command === "build" && rest.length > 0 && !skipsCache);
  if (unexpected) return wrongUsage(`${command}: unexpected arguments: ${rest.join(" ")}`);

  if (!(await ensureInstalled())) return 1;
  if (command === "build") return build(rest);
  if (command === "changeset") {
    const program = path.join(root, "node_modules", "@changesets", "cli", "bin.js");
    return runInherited(process.execPath, [program, ...rest], {
      env: await workspaceEnvironment(),
    });
  }
  if (command !== "demo") return runChecks({ projects });
  const code = await build();
  if (code !== 0) return code;
  return runInherited(process.execPath, [
    path.join(root, "apps", "pipeline", "bin", "llmsmith.js"),
    "demo",
    ...rest,
  ]);
}

process.exitCode = await main(process.argv.slice(2));
