// The workspace commands count what nx and vitest report.
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseTasks } from "../workspace/nx.mjs";
import { root, run } from "../workspace/run.mjs";
import { add, countReport, nothing, oneCheck, summaryLine } from "../workspace/summary.mjs";

describe("counting", () => {
  test("takes passed, failed and skipped from a vitest report", () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 2,
      numPendingTests: 1,
      numTodoTests: 1,
      success: false,
    };
    expect(countReport(report, false)).toStrictEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  test("counts a failure where a task failed without a failing test", () => {
    expect(countReport(undefined, true).failed).toBe(1);
    expect(countReport({ numPassedTests: 5, success: true }, false).failed).toBe(1);
    expect(countReport({ numPassedTests: 5, success: false }, true).failed).toBe(1);
    expect(countReport({ numPassedTests: 5, success: true }, true).failed).toBe(0);
  });

  test("ends in one line", () => {
    const sum = add(nothing, oneCheck(true), oneCheck(false), { passed: 2, failed: 0, skipped: 3 });
    expect(summaryLine(sum)).toBe("3 passed, 1 failed, 3 skipped");
    expect(summaryLine(oneCheck(true))).toBe("1 passed, 0 failed");
  });
});

describe("parseTasks", () => {
  test("reads nx's lines, coloured ones too", () => {
    const output = [
      " NX   Running target build for 2 projects:",
      "✔  nx run @llmsmith/files:build  [local cache]",
      '\u001b[32m✔\u001b[39m  nx run @llmsmith/files:"check:package"',
      "✖  nx run llmsmith:test",
      "> nx run llmsmith:test",
    ].join("\n");
    expect(parseTasks(output)).toStrictEqual([
      { project: "@llmsmith/files", target: "build", ok: true, cached: true },
      { project: "@llmsmith/files", target: "check:package", ok: true, cached: false },
      { project: "llmsmith", target: "test", ok: false, cached: false },
    ]);
  });
});

describe("run", () => {
  test("returns the exit code, the output of both streams, and lines as they come", async () => {
    const lines: string[] = [];
    const code =
      'process.stdin.on("data", (d) => { console.log(`got ${d}`); console.error("e"); process.exitCode = 3; });';
    const result = await run(process.execPath, ["-e", code], {
      input: "x",
      onLine: (line) => lines.push(line),
    });
    expect(result.code).toBe(3);
    expect(result.stdout).toBe("got x\n");
    expect(result.output.split("\n").toSorted()).toStrictEqual(["", "e", "got x"]);
    expect(lines.toSorted()).toStrictEqual(["e", "got x"]);
  });

  test("reports a program that does not exist as exit code 127", async () => {
    expect(await run(path.join(root, "no-such-program"), [])).toMatchObject({ code: 127 });
  });

  test("refuses an unknown command with exit code 2 and the usage", async () => {
    const result = await run(process.execPath, [path.join(root, "tools", "workspace.mjs"), "tset"]);
    expect(result.code).toBe(2);
    expect(result.output).toContain("unknown command: tset");
    expect(result.output).toContain("usage:");
  });
});
