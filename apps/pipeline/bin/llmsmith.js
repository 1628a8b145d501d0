#!/usr/bin/env node
// The `llmsmith` command: a file that exists before the build, so that npm and pnpm can link it.
import { existsSync } from "node:fs";

const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write("llmsmith: this checkout is not built yet; run `npm run build` first\n");
  process.exitCode = 1;
}
