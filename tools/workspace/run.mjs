// Runs other programs for the workspace commands, the same way on every platform.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** The workspace's root folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/**
 * Runs a program without input and returns its exit code and everything that it printed.
 * `onLine` gets each line as it comes, for programs that are long to wait for.
 */
export function run(file, args, { cwd = root, env = process.env, onLine, input } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    let stdout = "";
    let rest = "";
    const take = (text) => {
      output += text;
      if (onLine === undefined) return;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding("utf8").on("data", take);
    child.stdin.on("error", () => {}); // a program may end before it has read its input
    child.stdin.end(input ?? "");
    child.on("error", (error) =>
      resolve({ code: 127, output: `${output}${error.message}\n`, stdout }),
    );
    child.on("close", (code, signal) => {
      const number = signal === null ? undefined : os.constants.signals[signal];
      resolve({ code: code ?? 128 + (number ?? 0), output, stdout });
    });
  });
}

/** Runs a program on this terminal; signals reach it, and its exit code is returned. */
export function runInherited(file, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: "inherit" });
    // The terminal already signals the whole group on Ctrl-C: staying alive lets the child finish its work.
    const forward = { SIGINT: () => {}, SIGTERM: () => child.kill("SIGTERM") };
    for (const [signal, handler] of Object.entries(forward)) process.on(signal, handler);
    const end = (code) => {
      for (const [signal, handler] of Object.entries(forward)) process.off(signal, handler);
      resolve(code);
    };
    child.on("error", (error) => {
      console.error(error.message);
      end(127);
    });
    child.on("close", (code, signal) => end(code ?? 128 + (os.constants.signals[signal] ?? 0)));
  });
}

/** Prints what a program said; without its colours where there is no terminal (CI has many print them). */
export function showOutput(output) {
  console.log(process.stdout.isTTY ? output : stripVTControlCharacters(output));
}

/**
 * npx as a program and its first arguments: the copy beside the running npm, or the one beside node.
 * @returns {[file: string, first: string[]]}
 */
function npxCommand() {
  const beside = path.join(path.dirname(process.execPath), "node_modules", "npm", "bin");
  const unix = path.join(path.dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin");
  const ours = process.env.npm_execpath ?? "";
  const folders = [ours.endsWith("npm-cli.js") ? path.dirname(ours) : undefined, unix, beside];
  for (const folder of folders) {
    if (folder === undefined) continue;
    const script = path.join(folder, "npx-cli.js");
    if (fs.existsSync(script)) return [process.execPath, [script]];
  }
  return ["npx", []];
}

/**
 * The folder of one exact version of an npm package, fetched by npx into npm's own cache when it is not there.
 * Its programs lie in the returned folder's neighbour `.bin`.
 */
export async function fetchTool(name, version) {
  const [file, first] = npxCommand();
  const finder = path.join(root, "tools", "workspace", "find-on-path.mjs");
  const args = [...first, "-y", "-p", `${name}@${version}`, "node", finder, name, version];
  const { code, output, stdout } = await run(file, args, { cwd: os.tmpdir() });
  const folder = stdout.trim().split("\n").pop() ?? "";
  if (code !== 0 || !fs.existsSync(folder)) {
    throw new Error(`cannot fetch ${name}@${version} with npx:\n${output.trim()}`);
  }
  return folder;
}
