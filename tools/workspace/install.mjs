// Installs the workspace's dependencies when, and only when, something that decides them has changed.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fetchTool, root, run } from "./run.mjs";

const cacheFolder = path.join(root, "node_modules", ".cache", "llmsmith");
const stampFile = path.join(cacheFolder, "installed");
const pnpmFile = path.join(cacheFolder, "pnpm");

/** Folders of all packages of the workspace (packages/*, apps/*, docs/book), the root first. */
export function packageFolders() {
  const folders = [root];
  for (const group of ["packages", "apps", "docs"]) {
    const parent = path.join(root, group);
    if (!fs.existsSync(parent)) continue;
    for (const name of fs.readdirSync(parent).toSorted()) {
      const folder = path.join(parent, name);
      if (fs.existsSync(path.join(folder, "package.json"))) folders.push(folder);
    }
  }
  return folders;
}

export function readPackage(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
}

/** A hash of all files that decide what is installed. */
function wantedStamp() {
  const hash = createHash("sha256");
  const files = packageFolders().map((folder) => path.join(folder, "package.json"));
  for (const name of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc"])
    files.push(path.join(root, name));
  for (const file of files) {
    hash.update(`${path.relative(root, file)}\0`);
    hash.update(fs.existsSync(file) ? fs.readFileSync(file) : "");
  }
  return hash.digest("hex");
}

function isInstalled(stamp) {
  if (!fs.existsSync(stampFile) || fs.readFileSync(stampFile, "utf8") !== stamp) return false;
  return packageFolders().every((folder) => fs.existsSync(path.join(folder, "node_modules")));
}

/**
 * The folder of pnpm, in exactly the version of `packageManager`: any other one would download itself
 * and check a signature that a registry mirror may not serve.
 */
export async function pnpmFolder() {
  const version = /^pnpm@(\d+\.\d+\.\d+)/.exec(readPackage(root).packageManager ?? "")?.[1];
  if (version === undefined) throw new Error("package.json: packageManager must be pnpm@X.Y.Z");
  const known = fs.existsSync(pnpmFile) ? fs.readFileSync(pnpmFile, "utf8") : "";
  if (fs.existsSync(path.join(known, "package.json")) && readPackage(known).version === version) {
    return known;
  }
  const folder = await fetchTool("pnpm", version);
  fs.mkdirSync(cacheFolder, { recursive: true });
  fs.writeFileSync(pnpmFile, folder);
  return folder;
}

/** The environment in which `pnpm` and the workspace's own programs are on PATH, as nx needs it. */
export async function workspaceEnvironment() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const folders = [
    path.join(await pnpmFolder(), "..", ".bin"),
    path.join(root, "node_modules", ".bin"),
  ];
  return { ...process.env, [name]: [...folders, process.env[name] ?? ""].join(path.delimiter) };
}

/** Installs what the lockfile says. Prints one line, or on failure everything that pnpm said. */
export async function ensureInstalled() {
  const stamp = wantedStamp();
  if (isInstalled(stamp)) return true;
  const start = performance.now();
  try {
    const program = path.join(await pnpmFolder(), "bin", "pnpm.cjs");
    const args = [program, "install", "--frozen-lockfile", "--prefer-offline"];
    // CI: pnpm must not ask before it replaces a node_modules of another layout.
    const { code, output } = await run(process.execPath, args, {
      env: { ...process.env, CI: "true" },
    });
    if (code !== 0)
      throw new Error(`pnpm install failed with exit code ${code}:\n${output.trim()}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return false;
  }
  fs.mkdirSync(cacheFolder, { recursive: true });
  fs.writeFileSync(stampFile, stamp);
  console.log(`installed dependencies in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return true;
}
