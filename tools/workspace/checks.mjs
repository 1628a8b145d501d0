// Every check of the workspace in one run: what `npm test` and `npm run check` do.
import fs from "node:fs";
import path from "node:path";
import { packageFolders, readPackage, workspaceEnvironment } from "./install.mjs";
import { runNx } from "./nx.mjs";
import { root, run, showOutput } from "./run.mjs";
import { add, countReport, nothing, oneCheck, summaryLine } from "./summary.mjs";

const reportName = ".test-results.json";

/** All projects that have tests, by their nx name. */
function testedProjects() {
  const projects = packageFolders()
    .filter((folder) => folder !== root)
    .map((folder) => ({ folder, package: readPackage(folder) }))
    .filter((project) => project.package.scripts?.test !== undefined)
    .map((project) => ({ name: project.package.name, folder: project.folder }));
  projects.push({ name: "tools", folder: path.join(root, "tools") });
  return projects;
}

/** Runs one script of a dependency as a check; its output is shown when it fails. */
async function runCheck(name, args) {
  const start = performance.now();
  const environment = await workspaceEnvironment();
  const { code, output } = await run(process.execPath, args, { env: environment });
  if (code !== 0) showOutput(output.trimEnd());
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok" : "FAILED"} ${name} (${seconds} s)`);
  return oneCheck(code === 0);
}

/** The script behind a program of a root dependency. */
function programOf(dependency, name = dependency) {
  const folder = path.join(root, "node_modules", dependency);
  const bin = readPackage(folder).bin;
  return path.join(folder, typeof bin === "string" ? bin : bin[name]);
}

function readReport(folder) {
  const file = path.join(folder, reportName);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}

/** Runs tests, and with `all` builds and package checks too. */
async function runTasks(projects, all) {
  // nx restores the reports of cached runs; an old one must not stand in for a run that broke.
  for (const { folder } of projects) fs.rmSync(path.join(folder, reportName), { force: true });
  const targets = all ? ["build", "test", "check:package"] : ["test"];
  const selection = all ? [] : ["-p", projects.map((project) => project.name).join(",")];
  const { ok, seconds, tasks } = await runNx(["run-many", "-t", targets.join(","), ...selection]);
  let counts = nothing;
  for (const { name, folder } of projects) {
    const task = tasks.find((each) => each.project === name && each.target === "test");
    const one = countReport(readReport(folder), task?.ok ?? false);
    console.log(`  ${name}: ${summaryLine(one)}`);
    counts = add(counts, one);
  }
  if (all) {
    const others = tasks.filter((task) => task.target !== "test");
    counts = add(counts, oneCheck(others.every((task) => task.ok) && (ok || counts.failed > 0)));
  } else if (!ok && counts.failed === 0) {
    counts = add(counts, oneCheck(false));
  }
  console.log(`${ok ? "ok" : "FAILED"} ${targets.join(", ")} (${seconds} s)`);
  return counts;
}

/**
 * Runs all checks, or with `projects` only the tests of those; ends with the summary line.
 * Returns the exit code. A failing check does not keep the later ones from running.
 */
export async function runChecks({ projects: names } = {}) {
  const known = testedProjects();
  if (names !== undefined) {
    const matches = (project, name) =>
      project.name === name || project.name === `@llmsmith/${name}`;
    const unknown = names.find((name) => !known.some((project) => matches(project, name)));
    if (unknown !== undefined) {
      console.error(
        `test: no package "${unknown}"; there are ${known.map((each) => each.name).join(", ")}`,
      );
      return 2;
    }
    const selected = known.filter((project) => names.some((name) => matches(project, name)));
    return finish(await runTasks(selected, false));
  }
  const counts = [
    await runCheck("lint", [programOf("oxlint"), "--type-aware"]),
    await runCheck("format", [programOf("oxfmt"), "--check"]),
    await runTasks(known, true),
    // After the tasks: the sources of packages import files that their build makes.
    await runCheck("typecheck", [programOf("typescript", "tsc"), "-p", "tsconfig.json"]),
    await runCheck("readmes", [programOf("tsx"), path.join("tools", "readme-check", "main.ts")]),
  ];
  return finish(add(...counts));
}

function finish(counts) {
  console.log(summaryLine(counts));
  return counts.failed === 0 ? 0 : 1;
}
