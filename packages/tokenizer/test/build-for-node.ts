// Built modules for tests of worker threads, which Node runs without vitest.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Modules of `src` as JavaScript, inside the package, where tiktoken is found.
 * @param name of the folder, one for each test file
 * @returns the folder's path with a slash behind; delete it when done
 */
export async function buildForNode(name: string, entryPoints: readonly string[]): Promise<string> {
  const folder = fileURLToPath(new URL(`../node_modules/.${name}/`, import.meta.url));
  await build({
    entryPoints: entryPoints.map((file) =>
      fileURLToPath(new URL(`../src/${file}`, import.meta.url)),
    ),
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["@llmsmith/source"],
    packages: "external",
    alias: {
      "@llmsmith/files": fileURLToPath(new URL("../../files/src/index.ts", import.meta.url)),
    },
    banner: {
      js: 'import { createRequire as required } from "node:module"; const require = required(import.meta.url);',
    },
  });
  return folder;
}
