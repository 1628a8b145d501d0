// A pipeline of seconds: small corpora made on the spot and a config for them; and the command as a child process.
import { spawn, type SpawnOptions } from "node:child_process";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A new temporary folder. */
export async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "llmsmith-test-"));
}

/** Write corpora and config into `folder`; returns the config's path. */
export async function writeTinyConfig(folder: string, changes = ""): Promise<string> {
  const animals = ["cat", "dog", "hen", "fox", "cow", "owl", "bee", "pig", "ant", "bat"];
  const colours = ["red", "blue", "green", "white", "black", "grey", "pink", "brown"];
  const pairs = animals.flatMap((animal) => colours.map((colour) => ({ animal, colour })));
  const stories = pairs.map(({ animal, colour }) => ({
    text: `Once a ${colour} ${animal} lived by the pond. The ${animal} was ${colour} and happy.`,
  }));
  const messages = pairs.map(({ animal, colour }, i) =>
    i % 2 === 0
      ? `unwanted\tWin a ${colour} ${animal} now`
      : `ordinary\tI saw your ${colour} ${animal} today`,
  );
  const instructions = pairs.map(({ animal, colour }) => ({
    instruction: "Say what it is.",
    input: `${colour} ${animal}`,
    output: `It is a ${colour} ${animal}.`,
  }));
  const lines = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await writeFile(path.join(folder, "stories.jsonl"), lines(stories));
  await writeFile(path.join(folder, "messages.tsv"), `label\ttext\n${messages.join("\n")}\n`);
  await writeFile(path.join(folder, "instructions.jsonl"), lines(instructions));
  const file = path.join(folder, "tiny.yaml");
  await writeFile(file, tinyConfig + changes);
  return file;
}

const tinyConfig = `name: tiny
seed: 7
engine: wasm
corpora:
  stories: { file: stories.jsonl, licence: CC0-1.0, split: { train: 0.8, validation: 0.2 } }
  messages: { file: messages.tsv, split: { train: 0.6, validation: 0.2, test: 0.2 } }
  instructions: { file: instructions.jsonl, split: { train: 0.6, validation: 0.2, test: 0.2 } }
prompt: plain
tokenizer: { vocabSize: 300 }
model: { contextLength: 32, embDim: 16, nHeads: 2, nLayers: 1 }
pretrain:
  include: [stories, instructions]
  steps: 60
  batchSize: 4
  learningRate: 1e-2
  warmupSteps: 4
  minimumLearningRate: 1e-3
  dropRate: 0.1
  evaluateEvery: 10
  evaluateBatches: 2
  checkpointEverySeconds: 0
classify: { epochs: 1, batchSize: 8, learningRate: 1e-2, evaluateEvery: 5 }
instruct: { epochs: 1, batchSize: 8, learningRate: 1e-2, evaluateEvery: 5, maxNewTokens: 12 }
sample: { prompts: [Once], maxNewTokens: 20 }
`;

/** How a child process ended. */
export type Ended = { code: number | null; signal: string | null; stdout: string; stderr: string };

/** Start the command on the sources. */
export function startCommand(args: readonly string[], options: SpawnOptions = {}) {
  const child = spawn(
    process.execPath,
    ["--conditions=@llmsmith/source", "--import", "tsx", main, ...args],
    { stdio: ["pipe", "pipe", "pipe"], ...options },
  );
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Run the command to its end, with this on standard input. */
export async function command(
  args: readonly string[],
  input = "",
  options: SpawnOptions = {},
): Promise<Ended> {
  const { child, ended } = startCommand(args, options);
  child.stdin!.on("error", () => undefined); // it may end without reading
  child.stdin!.end(input);
  return ended;
}

/** The newest checkpoint's step in a run's work folder. */
export async function lastStep(run: string): Promise<number> {
  const work = path.join(run, ".work");
  const stages = await readdir(work).catch(() => []);
  const names = await Promise.all(
    stages.map((stage) => readdir(path.join(work, stage)).catch(() => [])),
  );
  const steps = names.flat().flatMap((name) => /^step-(\d+)$/.exec(name)?.[1] ?? []);
  return Math.max(-1, ...steps.map(Number));
}

/** Wait until something is so; an error when it never is. */
export async function until(met: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 4000; tries++) {
    if (await met()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  throw new Error("it never happened");
}

/** Path of a stage's folder in a run. */
export async function stageFolder(run: string, stage: string): Promise<string> {
  const name = (await readdir(run)).find((each) => each.startsWith(`${stage}-`));
  return path.join(run, name ?? `no ${stage}`);
}
