// Where this package's own files (configs, corpora, version) lie, built or not.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Absolute path of the package: the parent of `src/` and of `dist/`. */
export const packageRoot: string = fileURLToPath(new URL("..", import.meta.url));

/** Version in package.json. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
