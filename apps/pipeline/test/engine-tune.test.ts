// `llmsmith engine tune` measures and keeps; a run chooses by it, and an interrupted run goes on as it began.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { listEngines } from "@llmsmith/tensor";
import { enginesFolder } from "@llmsmith/tensorflow";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, type Ended, startCommand, temporaryFolder, writeTinyConfig } from "./tiny-run.ts";

const usable = (await listEngines()).some(
  ({ name, usable: works }) => name === "tensorflow" && works,
);

let folder: string;
let config: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await temporaryFolder();
  config = await writeTinyConfig(folder);
  const text = await readFile(config, "utf8"); // pretraining alone
  await writeFile(config, text.replaceAll(/^(classify|instruct|sample): .*\n/gm, ""));
  const cache = path.join(folder, "cache");
  await mkdir(cache);
  if (usable) await symlink(enginesFolder(), path.join(cache, "engines"));
  env = { ...process.env, LLMSMITH_CACHE: cache };
  delete env["LLMSMITH_COMPILE"];
  delete env["LLMSMITH_ENGINE"];
});
afterAll(() => rm(folder, { recursive: true }));

/** Run on the tensorflow engine into a folder of this name. */
const on = (args: string[], out: string): Promise<Ended> =>
  command([...args, "--engine", "tensorflow", "--out", path.join(folder, out)], "", { env });

/** Mode and reason of each function of the pretraining. */
async function modesOf(out: string): Promise<string[]> {
  const names = await readdir(path.join(folder, out));
  const stage = names.find((name) => name.startsWith("pretrain-"))!;
  const file = path.join(folder, out, stage, "training.json");
  const { compiled } = JSON.parse(await readFile(file, "utf8")) as {
    compiled: { name: string; mode: string; why: string }[];
  };
  return compiled
    .filter(({ name }) => name !== "evaluation")
    .map(({ name, mode, why }) => `${name} ${mode} ${why}`);
}

const weights = (out: string): Promise<Buffer> =>
  readFile(path.join(folder, out, "model", "model.safetensors"));

test("an engine that compiles nothing is refused in one line", async () => {
  const ended = await command(
    ["engine", "tune", config, "--mode", "graph", "--out", path.join(folder, "refused")],
    "",
    { env },
  );
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain("engine wasm compiles nothing");
  expect(existsSync(path.join(folder, "cache", "modes.json"))).toBe(false);
});

test.skipIf(!usable)(
  "tune keeps every mode; runs begun before go on as they began, bit by bit, and new ones take the best",
  async () => {
    const whole = await on(["run", config], "whole");
    expect(whole.code, whole.stderr).toBe(0);
    expect(await modesOf("whole")).toEqual(["gradients graph default", "update graph default"]);
    await killedRun("killed");

    const tuned = await on(["engine", "tune", config, "--steps", "3"], "tuned");
    expect(tuned.code, tuned.stderr).toBe(0);
    expect(tuned.stderr).toContain("compiling gradients (xla)");
    expect(tuned.stdout).toMatch(/^mode .*first step .*later steps .*all 60 steps\n/);
    for (const mode of ["graph", "mixed", "xla"])
      expect(tuned.stdout).toMatch(new RegExp(`^${mode} +\\d+\\.\\d\\d s +\\d+\\.\\d{3} s`, "m"));
    expect(tuned.stdout).toMatch(/auto takes (graph|mixed|xla)\n$/);
    await preferXla();

    const resumed = await on(["run", config], "killed");
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain("going on from step");
    expect(await modesOf("killed")).toEqual(["gradients graph default", "update graph default"]);
    expect((await weights("killed")).equals(await weights("whole"))).toBe(true);

    const fresh = await on(["run", config], "tuned");
    expect(fresh.code, fresh.stderr).toBe(0);
    expect(fresh.stderr).toMatch(/tokens: cached/); // what tune made serves the run
    expect(await modesOf("tuned")).toEqual(["gradients xla measured", "update xla measured"]);
    const stats = await command(["engine", "stats", path.join(folder, "tuned")]);
    expect(stats.stdout).toContain("gradients: 60 calls, xla (measured)");
  },
  180_000,
);

/** A run that ends with SIGKILL when it has a checkpoint. */
async function killedRun(name: string): Promise<void> {
  const out = path.join(folder, name);
  const args = ["run", config, "--engine", "tensorflow", "--out", out];
  const { child, ended } = startCommand(args, { env });
  const checkpoint = /step-\d+.model\.safetensors$/;
  for (let begun = false; !begun && child.exitCode === null;) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
    const found = await readdir(path.join(out, ".work"), { recursive: true }).catch(() => []);
    begun = found.some((file) => checkpoint.test(file));
  }
  child.kill("SIGKILL");
  expect((await ended).signal).toBe("SIGKILL");
}

/** Pretend that tune found XLA far better, whatever it is here. */
async function preferXla(): Promise<void> {
  const file = path.join(folder, "cache", "modes.json");
  const content = JSON.parse(await readFile(file, "utf8")) as {
    machines: Record<string, Record<string, { modes: Record<string, object> }>>;
  };
  for (const functions of Object.values(content.machines))
    for (const { modes } of Object.values(functions)) {
      expect(Object.keys(modes)).toEqual(["graph", "mixed", "xla"]);
      modes["xla"] = { firstStepSeconds: 1e-6, stepSeconds: 1e-6 };
    }
  await writeFile(file, JSON.stringify(content));
}
