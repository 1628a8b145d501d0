// The whole road on small corpora, as a child process: a run, a killed and resumed run, and what they leave.
import { copyFile, cp, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { loadCheckpoint } from "@llmsmith/checkpoint";
import { batchesToRows, readArrowFile } from "@llmsmith/data-loader";
import { sha256File, verifyFolder } from "@llmsmith/files";
import { beforeAll, describe, expect, it } from "vitest";
import {
  command,
  type Ended,
  lastStep,
  stageFolder,
  startCommand,
  temporaryFolder,
  until,
  writeTinyConfig,
} from "./tiny-run.ts";

let config: string;
let out: string; // of the run that was left alone
let whole: Ended;
let killed: string; // of the run that was killed and resumed
let end: Ended; // of its first part
let resumed: Ended;

beforeAll(async () => {
  const folder = await temporaryFolder();
  config = await writeTinyConfig(folder);
  out = path.join(folder, "whole");
  killed = path.join(folder, "killed");
  const leftAlone = command(["run", config, "--out", out, "--json"]);
  const { child, ended } = startCommand(["run", config, "--out", killed]);
  await until(async () => (await lastStep(killed)) >= 4);
  child.kill("SIGKILL");
  end = await ended;
  resumed = await command(["run", config, "--out", killed]);
  whole = await leftAlone;
}, 180_000);

type Event = { event: string; stage?: string; status?: string };
const events = (ended: Ended): (Event & Record<string, unknown>)[] =>
  ended.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Event & Record<string, unknown>);

describe("a run", () => {
  it("tells its stages and a summary as JSON lines", async () => {
    expect(whole).toMatchObject({ code: 0, stderr: "" });
    const all = events(whole);
    expect(all[0]).toMatchObject({ event: "engine", name: "wasm" });
    const done = all.filter(({ status }) => status === "done").map(({ stage }) => stage);
    expect(done).toEqual(
      "documents tokenizer tokens pretrain classify instruct evaluate sample".split(" "),
    );
    const summary = all.at(-1)!;
    expect(summary).toMatchObject({ event: "summary", config: "tiny", instructionsTotal: 10 });
    const written = JSON.parse(await readFile(path.join(out, "summary.json"), "utf8")) as object;
    expect(summary).toEqual({ event: "summary", ...written });
    const { validationLoss, perplexity } = summary as unknown as Record<string, number>;
    expect(validationLoss).toBeGreaterThan(0);
    expect(validationLoss).toBeLessThan(Math.log(300)); // better than guessing
    expect(perplexity).toBeCloseTo(Math.exp(validationLoss!), 6);
  });

  it("leaves models that Hugging Face's names describe", async () => {
    const { config: shape, tensors } = await loadCheckpoint(path.join(out, "model"));
    expect(shape).toMatchObject({
      architectures: ["GPT2LMHeadModel"],
      n_embd: 16,
      eos_token_id: 0,
      vocab_size: 300,
    });
    expect(tensors.has("transformer.wte.weight")).toBe(true);
    const about = JSON.parse(await readFile(path.join(out, "model", "llmsmith.json"), "utf8"));
    expect(about).toMatchObject({ kind: "instruct", prompt: "plain", endOfText: 0 });
    const classifier = await loadCheckpoint(path.join(out, "classifier"));
    expect(classifier.config).toMatchObject({
      architectures: ["GPT2ForSequenceClassification"],
      id2label: { 0: "ordinary", 1: "unwanted" },
    });
  });

  it("writes every held-out answer as Arrow", async () => {
    const file = path.join(await stageFolder(out, "evaluate"), "answers.arrow");
    const rows: Record<string, string>[] = [];
    for await (const row of batchesToRows(readArrowFile(file))) rows.push(row);
    expect(rows).toHaveLength(10);
    for (const row of rows) {
      expect(row["expected"]).toMatch(/^It is a \w+ \w+\.$/);
      expect(row["right"]).toBe(row["answer"] === row["expected"] ? "yes" : "no");
    }
  });

  it("writes a report that asks nothing from elsewhere", async () => {
    const html = await readFile(path.join(out, "report.html"), "utf8");
    const links = html.match(/(?:src|href|action|data)\s*=\s*["'][^"'#]|@import|url\((?!#)/gi);
    expect(links).toBeNull();
    const addresses = new Set(html.match(/https?:\/\/[^\s"'<)]+/g));
    expect([...addresses].filter((at) => !at.startsWith("http://www.w3.org/"))).toEqual([]);
    expect(html.match(/<svg /g)).toHaveLength(10);
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).not.toMatch(/undefined|NaN/);
    for (const name of ["stories.jsonl", "messages.tsv", "instructions.jsonl"])
      expect(html).toContain(await sha256File(path.join(path.dirname(config), name)));
  });

  it("is all cached the second time", async () => {
    const again = await command(["run", config, "--out", out, "--json"]);
    const ends = events(again).filter(({ status }) => status === "cached");
    expect(again.code).toBe(0);
    expect(ends).toHaveLength(8);
  });
});

describe("a run that was killed", () => {
  it("goes on where its last checkpoint is", () => {
    expect(end.signal).toBe("SIGKILL");
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(/\[1\/8\] documents: cached/);
    expect(resumed.stderr).toMatch(/pretrain: going on from step \d+ of 60/);
    expect(resumed.stdout).toMatch(/held-out instructions +\d+ of 10 answered exactly right/);
  });

  it.each(["pretrain", "classify", "instruct"])(
    "has the %s losses of a whole one",
    async (stage) => {
      const losses = async (run: string) => {
        const file = path.join(await stageFolder(run, stage), "metrics.jsonl");
        const lines = (await readFile(file, "utf8")).trim().split("\n");
        return lines.map((line) => {
          const timed = JSON.parse(line) as Record<string, number>;
          const { tokensPerSecond: _, waitSeconds: __, ...record } = timed;
          return record;
        });
      };
      expect(await losses(killed)).toEqual(await losses(out));
    },
  );

  it("makes the same model, bit by bit, and leaves no work behind", async () => {
    const weights = "model/model.safetensors";
    expect(await sha256File(path.join(killed, weights))).toBe(
      await sha256File(path.join(out, weights)),
    );
    expect(await readdir(path.join(killed, ".work"))).toEqual([]);
    expect((await readdir(killed)).filter((name) => name.includes("partial"))).toEqual([]);
    await verifyFolder(path.join(killed, "model"));
  });
});

describe("Ctrl-C", () => {
  it("ends with 130 and a checkpoint to go on from", async () => {
    const folder = path.join(path.dirname(out), "stopped");
    const { child, ended } = startCommand(["run", config, "--out", folder]);
    await until(async () => (await lastStep(folder)) >= 2);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/llmsmith: interrupted; run the same command to go on\n$/),
    });
    expect(await lastStep(folder)).toBeGreaterThanOrEqual(2);
    expect(await readdir(folder)).not.toContain(".lock");
  });
});

describe("a loss that runs away", () => {
  it("is one line with the step, and the last checkpoint stays", async () => {
    const folder = path.join(path.dirname(out), "away");
    const sets = ["pretrain.learningRate=1e30", "pretrain.minimumLearningRate=1e30"];
    const flags = sets.flatMap((set) => ["--set", set]);
    const ended = await command(["run", config, "--out", folder, ...flags]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/llmsmith: training stopped at step \d+: the loss is NaN.*\n$/);
    expect(await lastStep(folder)).toBeGreaterThan(0);
  });
});

describe("a model folder", () => {
  it("answers piped lines, one each, with nothing else on standard output", async () => {
    const input = "Say what it is. || red cat\n\nSay what it is. || blue hen\n";
    const ended = await command(["chat", path.join(out, "model"), "--engine", "wasm"], input);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout.split("\n")).toHaveLength(3); // two answers, each ended
  });

  it("writes on, the same for the same seed", async () => {
    const args = ["generate", path.join(out, "model"), "--prompt", "Once a", "--json"];
    const limits = ["--engine", "wasm", "--max-new-tokens", "8", "--top-k", "20"];
    const [one, two] = await Promise.all([
      command([...args, ...limits]),
      command([...args, ...limits]),
    ]);
    const text = (ended: Ended) => (JSON.parse(ended.stdout) as { text: string }).text;
    expect(text(one)).toBe(text(two));
    expect(text(one)).not.toBe("");
  });

  it("says that a prompt is too long, in one line", async () => {
    const long = "pond ".repeat(100);
    const model = path.join(out, "model");
    const ended = await command(["generate", model, "--prompt", long, "--engine", "wasm"]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(
      /^llmsmith: the prompt has \d+ tokens, but the model sees 32 at most; shorten it\n$/,
    );
  });

  it("classifies texts and lines", async () => {
    const args = ["classify", path.join(out, "classifier"), "--engine", "wasm"];
    const given = await command([...args, "Win a red cat now", "I saw your red cat today"]);
    const piped = await command(args, "Win a red cat now\nI saw your red cat today\n");
    expect(given.stdout).toMatch(/^(unwanted|ordinary)\t0\.\d{3}\tWin a red cat now\n/);
    expect(piped.stdout).toBe(given.stdout);
  });

  it("is refused with the tokenizer of another model, damaged, or of another kind", async () => {
    const broken = path.join(path.dirname(out), "broken");
    await cp(path.join(out, "model"), broken, { recursive: true });
    const weights = path.join(broken, "model.safetensors");
    const bytes = await readFile(weights);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(weights, bytes);
    const chat = (folder: string) => command(["chat", folder, "--engine", "wasm"], "hello\n");
    const damaged = await chat(broken);
    expect(damaged.stderr).toMatch(/^llmsmith: .*model\.safetensors: its SHA-256 is not the one/);
    const other = path.join(path.dirname(out), "other");
    await cp(path.join(out, "model"), other, { recursive: true });
    const tokenizer = path.join(other, "tokenizer.json");
    const changed = (await readFile(tokenizer, "utf8")).replace("<|endoftext|>", "<|other|>");
    await writeFile(tokenizer, changed.replaceAll("<|endoftext|>", "<|other|>"));
    await copyFile(path.join(out, "model", "config.json"), path.join(other, "config.json"));
    await writeFile(path.join(other, "checksums.json"), '{"version":1,"files":{}}');
    expect((await chat(other)).stderr).toMatch(/this is the tokenizer of another model/);
    const wrong = await chat(path.join(out, "classifier"));
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/this is a classifier; ask it with llmsmith classify\n$/);
  });
});
