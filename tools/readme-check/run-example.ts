// Runs a README's example as a user would: by Node, on built packages, without a TypeScript loader.
import fs from "node:fs/promises";
import path from "node:path";
import { transform } from "esbuild";
import { run } from "../workspace/run.mjs";
import { findExample, firstDifference } from "./example.ts";

/** What became of a README: `difference` is one line for people, or several where the example crashed. */
export type ReadmeResult =
  | { status: "passed" }
  | { status: "none" }
  | { status: "failed"; difference: string };

type Environment = Record<string, string | undefined>;

/** Removes the types; blank lines before the code make Node's stack traces name lines of the README. */
async function toJavaScript(file: string, code: string, firstLine: number): Promise<string> {
  const { code: javaScript } = await transform("\n".repeat(firstLine - 1) + code, {
    loader: "ts",
    format: "esm",
    target: "node20",
    sourcefile: file,
    sourcemap: "inline",
    supported: { "top-level-await": true },
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return javaScript;
}

/** One engine wherever the example runs, since results differ in the last digits; and no colours. */
function exampleEnvironment(env: Environment): Environment {
  const { FORCE_COLOR: _, ...rest } = env;
  return { ...rest, NO_COLOR: "1", LLMSMITH_ENGINE: env["LLMSMITH_ENGINE"] ?? "wasm" };
}

/**
 * Runs the example of one README in `folder`: its imports resolve as in a module of that folder.
 * `label` names the README in messages.
 */
export async function checkReadme(
  readme: string,
  options: { folder: string; label: string; env?: Environment },
): Promise<ReadmeResult> {
  const { folder, label, env = process.env } = options;
  const example = findExample(await fs.readFile(readme, "utf8"));
  if (example === undefined) return { status: "none" };
  let javaScript: string;
  try {
    javaScript = await toJavaScript(path.resolve(readme), example.code, example.firstLine);
  } catch (error) {
    return {
      status: "failed",
      difference: `${label}: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  // A module read from standard input resolves its imports from the working folder: no file is written.
  const { code, stdout, output } = await run(
    process.execPath,
    ["--enable-source-maps", "--input-type=module", "-"],
    { cwd: folder, env: exampleEnvironment(env), input: javaScript },
  );
  if (code !== 0) {
    const said = output.trim();
    return {
      status: "failed",
      difference: `${label}:${example.firstLine}: the example ended with exit code ${code}:\n${said}`,
    };
  }
  const difference = firstDifference(label, example, stdout);
  return difference === undefined ? { status: "passed" } : { status: "failed", difference };
}
