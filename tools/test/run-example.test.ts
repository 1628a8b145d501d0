// The README check runs examples in a real package folder.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkReadme, type ReadmeResult } from "../readme-check/run-example.ts";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "readme-check-"));
  const manifest = { name: "@example/two", type: "module", exports: { ".": "./two.js" } };
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  fs.writeFileSync(path.join(folder, "two.js"), "export const two = 2;\n");
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

function check(...code: string[]): Promise<ReadmeResult> {
  const readme = path.join(folder, "README.md");
  fs.writeFileSync(readme, ["# Two", "", "```ts", ...code, "```", ""].join("\n"));
  return checkReadme(readme, { folder, label: "two/README.md" });
}

const imported = 'import { two } from "@example/two";';

describe("checkReadme", () => {
  test("runs types, top-level await and the package's own name", async () => {
    const result = await check(
      imported,
      "const twice: number = await Promise.resolve(two * 2);",
      "console.log(twice satisfies number); // → 4",
    );
    expect(result).toStrictEqual({ status: "passed" });
    expect(fs.readdirSync(folder).toSorted()).toStrictEqual([
      "README.md",
      "package.json",
      "two.js",
    ]);
  });

  test("fails where the output differs", async () => {
    const result = await check(imported, "console.log(two); // → 3");
    expect(result).toStrictEqual({
      status: "failed",
      difference: 'two/README.md:5: expected "3", printed "2"',
    });
  });

  test("shows the README's line where an example throws", async () => {
    const result = await check(
      "type Unused = { a: 1 };",
      imported,
      "console.log(two); // → 2",
      'throw new Error("broken example");',
    );
    if (result.status !== "failed") throw new Error(`the example ${result.status}`);
    expect(result.difference).toContain("two/README.md:4: the example ended with exit code 1");
    expect(result.difference).toContain("broken example");
    expect(result.difference).toContain("README.md:7");
  });

  test("fails on an import that does not resolve and on code that does not parse", async () => {
    expect(await check('import "@example/three";', "// → 3")).toMatchObject({ status: "failed" });
    expect(await check("const = 1; // → 1")).toMatchObject({ status: "failed" });
  });

  test("selects the wasm engine unless one is asked for", async () => {
    const readme = path.join(folder, "README.md");
    fs.writeFileSync(readme, "```ts\nconsole.log(process.env.LLMSMITH_ENGINE); // → wasm\n```\n");
    const env = { ...process.env };
    delete env["LLMSMITH_ENGINE"];
    expect(await checkReadme(readme, { folder, label: "r", env })).toStrictEqual({
      status: "passed",
    });
    const asked = { ...env, LLMSMITH_ENGINE: "cpu" };
    expect(await checkReadme(readme, { folder, label: "r", env: asked })).toStrictEqual({
      status: "failed",
      difference: 'r:2: expected "wasm", printed "cpu"',
    });
  });

  test("says so where there is no example", async () => {
    expect(await check("console.log(1);")).toStrictEqual({ status: "none" });
  });
});
