// A user of a published package: an empty folder, `npm install`, and the example of its README.
import fs from "node:fs";
import path from "node:path";
import { checkReadme } from "../readme-check/run-example.ts";
import { npmEnvironment } from "./environment.ts";
import { runOrThrow, type Published } from "./workspace-copy.ts";

/**
 * Installs a package into `folder`, which it creates, from the registry of these npm settings, without
 * running any install script, and runs the example of the README that came with it. Throws an Error that
 * says what failed. `needsExample`: fail where the README has none.
 */
export async function useAsConsumer(
  published: Published,
  options: { folder: string; settings: Record<string, string>; needsExample: boolean },
): Promise<void> {
  const { folder, settings, needsExample } = options;
  const { name, version } = published;
  fs.mkdirSync(folder, { recursive: true });
  const manifest = { name: "consumer", version: "1.0.0", private: true, type: "module" };
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  const env = npmEnvironment(process.env, settings);
  // Nothing changes while the rehearsal runs: what npm has fetched for one package serves the next.
  const flags = [
    "--prefer-offline",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  await runOrThrow("npm", ["install", ...flags, `${name}@${version}`], { cwd: folder, env });

  const installed = path.join(folder, "node_modules", ...name.split("/"));
  const actual: { version: string; bin?: Record<string, string> } = JSON.parse(
    fs.readFileSync(path.join(installed, "package.json"), "utf8"),
  );
  if (actual.version !== version) {
    throw new Error(`${name}: installed version ${actual.version} instead of ${version}`);
  }
  for (const program of Object.keys(actual.bin ?? {})) {
    const printed = await runOrThrow("npx", ["--no-install", program, "--version"], {
      cwd: folder,
      env,
    });
    if (!printed.includes(version)) {
      throw new Error(
        `${name}: \`${program} --version\` printed "${printed.trim()}", not ${version}`,
      );
    }
  }
  const label = `${name}/README.md`;
  const result = await checkReadme(path.join(installed, "README.md"), { folder, label, env });
  if (result.status === "failed") throw new Error(result.difference);
  if (result.status === "none" && needsExample) {
    throw new Error(`${label}: no ts block says by "// → " comments what it prints`);
  }
}
