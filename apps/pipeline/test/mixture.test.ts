// Pretraining on a mixture, and with batches read ahead: what the config may say, shares, and exact resuming.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../src/config/load.ts";
import {
  command,
  lastStep,
  stageFolder,
  startCommand,
  temporaryFolder,
  until,
  writeTinyConfig,
} from "./tiny-run.ts";

let folder: string;
let config: string;
let text: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  config = await writeTinyConfig(folder);
  text = await readFile(config, "utf8");
});

const shares = "{ stories: 0.7, instructions: { weight: 0.3, maximumEpochs: 40 } }";
const pretrainingOnly = ["classify=null", "instruct=null"];
const mixture = ["pretrain.include=null", `pretrain.mixture=${shares}`, ...pretrainingOnly];
const run = (out: string, sets: readonly string[]) => [
  "run",
  config,
  "--out",
  path.join(folder, out),
  ...sets.flatMap((set) => ["--set", set]),
];

/** The records of pretraining without its times. */
async function losses(out: string): Promise<object[]> {
  const file = path.join(await stageFolder(path.join(folder, out), "pretrain"), "metrics.jsonl");
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  return lines.map((line) => {
    const timed = JSON.parse(line) as Record<string, number>;
    const { tokensPerSecond: _, waitSeconds: __, ...record } = timed;
    return record;
  });
}

/** A run that is killed in the middle, and goes on. */
async function killedAndResumed(out: string, sets: readonly string[]): Promise<string> {
  const { child, ended } = startCommand(run(out, sets));
  await until(async () => (await lastStep(path.join(folder, out))) >= 4);
  child.kill("SIGKILL");
  await ended;
  const { code, stderr } = await command(run(out, sets));
  expect(code).toBe(0);
  return stderr;
}

describe("a mixture", () => {
  const complaint = (field: string): string => {
    try {
      parseConfig(text.replace("  include: [stories, instructions]", field), "x.yaml");
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("no error was thrown");
  };

  it("names its corpora, weights alone or with a cap; with a temperature, include names them", () => {
    const of = (field: string) =>
      parseConfig(text.replace("  include: [stories, instructions]", field), "x.yaml").pretrain;
    expect(of(`  mixture: ${shares}`)).toMatchObject({
      include: ["stories", "instructions"],
      mixture: { stories: { weight: 0.7 }, instructions: { weight: 0.3, maximumEpochs: 40 } },
    });
    expect(of("  include: [stories, messages]\n  mixture: { temperature: 2 }")).toMatchObject({
      include: ["stories", "messages"],
      mixture: { temperature: 2 },
    });
    expect(of("  stride: 8").include).toEqual(["stories"]);
  });

  it.each([
    ["  mixture: { storis: 1 }", "pretrain.mixture.storis is not a known field; did you mean"],
    ["  mixture: { stories: -1 }", "pretrain.mixture.stories must have a weight above 0, found -1"],
    ["  mixture: { stories: much }", "pretrain.mixture.stories must be a group of fields, found"],
    ["  mixture: { stories: { weight: 1, maximumEpochs: 0 } }", "maximumEpochs must be more than"],
    ["  mixture: {}", "pretrain.mixture is empty; give weights"],
    ["  include: [stories]\n  mixture: { stories: 1 }", "pretrain.include and weights in mixture"],
    ["  mixture: { temperature: 2, stories: 1 }", "pretrain.mixture.temperature makes weights by"],
    ["  mixture: { stories: 1 }\n  prefetch: 3", "pretrain.prefetch reads the windows of one"],
    ["  prefetch: maybe", "pretrain.prefetch must be true, false or a whole number"],
  ])("%s is refused in one line", (field, message) => {
    expect(complaint(field)).toMatch(/^x\.yaml:\d+: [^\n]*$/);
    expect(complaint(field)).toContain(message);
  });

  it("of a corpus that the config has not is refused at its name", () => {
    const without = text
      .replace(/^ {2}messages: .*\n/m, "")
      .replace(/^classify: .*\n/m, "")
      .replace("  include: [stories, instructions]", "  mixture: { messages: 1 }");
    expect(() => parseConfig(without, "x.yaml")).toThrow(
      /^x\.yaml:\d+: pretrain\.mixture\.messages names messages, but there is no corpora\.messages$/,
    );
  });

  it("has the same losses after a kill, and tells what it read", async () => {
    const [whole, stderr] = await Promise.all([
      command(run("mixed", mixture)),
      killedAndResumed("mixed-killed", mixture),
    ]);
    expect(whole.code).toBe(0);
    expect(whole.stdout).toMatch(
      /mixture +stories 70\.0 % \(70\.0 % wanted; [\d.]+ epochs\), inst/,
    );
    expect(stderr).toMatch(/pretrain: going on from step \d+ of 60/);
    expect(await losses("mixed-killed")).toEqual(await losses("mixed"));
    const summaries = await Promise.all(
      ["mixed", "mixed-killed"].map(
        async (out) =>
          JSON.parse(await readFile(path.join(folder, out, "summary.json"), "utf8")) as {
            validationLoss: number;
            mixture: { corpus: string; windows: number; weight: number; validationLoss: number }[];
          },
      ),
    );
    expect(summaries[0]?.mixture).toEqual(summaries[1]?.mixture);
    const { mixture: parts = [], validationLoss } = summaries[0] ?? {};
    expect(parts.map(({ corpus, windows }) => [corpus, windows])).toEqual([
      ["stories", 168], // of 60 steps of 4 windows
      ["instructions", 72],
    ]);
    const byWeight = parts.reduce((sum, each) => sum + each.weight * each.validationLoss, 0);
    expect(validationLoss).toBeCloseTo(byWeight, 9);
    const html = await readFile(path.join(folder, "mixed", "report.html"), "utf8");
    expect(html).toMatch(/read were stories 70\.0 %/);
    expect(html).not.toMatch(/undefined|NaN/);
  }, 60_000);

  it("that ends before the training does is refused before it begins", async () => {
    const capped = "{ stories: { weight: 1, maximumEpochs: 1 } }";
    const sets = ["pretrain.include=null", `pretrain.mixture=${capped}`, ...pretrainingOnly];
    const { code, stderr } = await command(run("capped", sets));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /llmsmith: pretrain\.mixture: maximumEpochs of all corpora leaves \d+ windows, but the training reads 240; raise/,
    );
  }, 30_000);
});

describe("batches read ahead", () => {
  it("give the same losses, also after a kill, and end with Ctrl-C", async () => {
    const ahead = [...pretrainingOnly, "pretrain.prefetch=2"];
    const [plain, read] = await Promise.all([
      command(run("plain", pretrainingOnly)),
      command(run("ahead", ahead)),
    ]);
    expect([plain.code, read.code]).toEqual([0, 0]);
    expect(await losses("ahead")).toEqual(await losses("plain"));
    await killedAndResumed("ahead-killed", ahead);
    expect(await losses("ahead-killed")).toEqual(await losses("plain"));
    const { child, ended } = startCommand(run("ahead-stopped", ahead));
    await until(async () => (await lastStep(path.join(folder, "ahead-stopped"))) >= 2);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130 });
  }, 60_000);
});
