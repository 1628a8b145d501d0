// Copies the workspace as git knows it, so that versioning and publishing leave the real one untouched.
import fs from "node:fs";
import path from "node:path";
import { pnpmFolder, workspaceEnvironment } from "../workspace/install.mjs";
import { root, run } from "../workspace/run.mjs";
import { npmEnvironment, type Environment } from "./environment.ts";

/** A published package: its folder, name and version. */
export type Published = { name: string; version: string; folder: string };

/** Runs a program; an exit code other than 0 is an Error with everything that it printed. */
export async function runOrThrow(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: Environment; input?: string },
): Promise<string> {
  const { code, output } = await run(file, args, options);
  if (code !== 0) {
    throw new Error(
      `${[path.basename(file), ...args].join(" ")} ended with exit code ${code}:\n${output}`,
    );
  }
  return output;
}

/** Copies all files that git tracks, with their present content, into a git repository of its own. */
export async function copyWorkspace(target: string): Promise<void> {
  const { code, stdout, output } = await run("git", ["ls-files", "-z"], { cwd: root });
  if (code !== 0) throw new Error(`git ls-files failed:\n${output}`);
  for (const name of stdout.split("\0")) {
    const source = path.join(root, name);
    if (name === "" || !fs.existsSync(source)) continue;
    fs.mkdirSync(path.dirname(path.join(target, name)), { recursive: true });
    fs.cpSync(source, path.join(target, name), { verbatimSymlinks: true });
  }
  const git = (...args: string[]): Promise<string> =>
    runOrThrow(
      "git",
      ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost", ...args],
      {
        cwd: target,
        env: process.env,
      },
    );
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all", "--force");
  await git(
    "commit",
    "--quiet",
    "--no-gpg-sign",
    "--no-verify",
    "--message=The workspace as it is",
  );
}

/** Installs the copy's dependencies and gives every package its next version. */
export async function installAndVersion(copy: string): Promise<void> {
  const env = npmEnvironment(await workspaceEnvironment(), {});
  const pnpm = path.join(await pnpmFolder(), "bin", "pnpm.cjs");
  const args = [pnpm, "install", "--frozen-lockfile", "--prefer-offline"];
  await runOrThrow(process.execPath, args, { cwd: copy, env: { ...env, CI: "true" } });
  const changes = fs.readdirSync(path.join(copy, ".changeset"));
  if (!changes.some((name) => name.endsWith(".md") && name !== "README.md")) {
    const text = '---\n"@llmsmith/files": patch\n---\n\nA change that the rehearsal made up.\n';
    fs.writeFileSync(path.join(copy, ".changeset", "rehearsal.md"), text);
  }
  await runOrThrow(process.execPath, [changesetProgram(copy), "version"], { cwd: copy, env });
}

/** Builds all packages of the copy, never from nx's cache: a cached success without files would publish nothing. */
export async function buildWithoutCache(copy: string): Promise<void> {
  const nx = path.join(copy, "node_modules", "nx", "dist", "bin", "nx.js");
  const env = npmEnvironment(await workspaceEnvironment(), {});
  await runOrThrow(process.execPath, [nx, "run-many", "-t", "build", "--skip-nx-cache"], {
    cwd: copy,
    env: { ...env, NX_DAEMON: "false", NX_NO_CLOUD: "true" },
  });
}

/**
 * Publishes the copy's packages to the registry of these npm settings; returns what changesets printed.
 * Without provenance, which npm can only make on a CI service: the setting in a package.json outranks
 * npm's own, so it is taken out of the copy.
 */
export async function publishAll(copy: string, settings: Record<string, string>): Promise<string> {
  for (const { folder } of publicPackages(copy)) {
    const file = path.join(folder, "package.json");
    const manifest: { publishConfig?: Record<string, unknown> } = JSON.parse(
      fs.readFileSync(file, "utf8"),
    );
    delete manifest.publishConfig?.["provenance"];
    fs.writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  }
  const env = npmEnvironment(await workspaceEnvironment(), settings);
  return runOrThrow(process.execPath, [changesetProgram(copy), "publish"], { cwd: copy, env });
}

function changesetProgram(copy: string): string {
  return path.join(copy, "node_modules", "@changesets", "cli", "bin.js");
}

/** All public packages of the copy, with the versions that they have now. */
export function publicPackages(copy: string): Published[] {
  const found: Published[] = [];
  for (const group of ["packages", "apps"]) {
    for (const name of fs.readdirSync(path.join(copy, group)).toSorted()) {
      const folder = path.join(copy, group, name);
      const file = path.join(folder, "package.json");
      if (!fs.existsSync(file)) continue;
      const manifest: { name: string; version: string; private?: boolean } = JSON.parse(
        fs.readFileSync(file, "utf8"),
      );
      if (manifest.private !== true) {
        found.push({ name: manifest.name, version: manifest.version, folder });
      }
    }
  }
  return found;
}
