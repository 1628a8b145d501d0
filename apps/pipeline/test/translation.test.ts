// A run with `architecture: transformer` as a child process: what it leaves, and going on after a kill.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { loadCheckpoint, type RawTensor, writeSafetensors } from "@llmsmith/checkpoint";
import { batchesToRows, readArrowFile, type Row } from "@llmsmith/data-loader";
import { sha256File, verifyFolder } from "@llmsmith/files";
import { disposeTree, tf, useEngine } from "@llmsmith/tensor";
import { transformer, transformerFromHuggingFace } from "@llmsmith/transformer-model";
import { beforeAll, describe, expect, it } from "vitest";
import type { TranslationSummary } from "../src/report/translation-summary.ts";
import { openModel } from "../src/model/open.ts";
import {
  command,
  type Ended,
  lastStep,
  stageFolder,
  startCommand,
  temporaryFolder,
  until,
} from "./tiny-run.ts";
import { TINY_TRANSLATION } from "./tiny-translation.ts";

let out: string; // of the run that was left alone
let killed: string; // of the run that was killed and resumed
let whole: Ended;
let resumed: Ended;
let summary: TranslationSummary;

beforeAll(async () => {
  const folder = await temporaryFolder();
  const animals = ["cat", "dog", "hen", "fox", "cow", "owl", "bee", "pig", "ant", "bat"];
  const numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
  const pairs = animals.flatMap((animal) =>
    numbers.map((number, i) => ({ source: `${number} ${animal}`, target: `${animal} ${i + 1}` })),
  );
  const lines = [...pairs, ...pairs.slice(0, 3)].map((pair) => `${JSON.stringify(pair)}\n`);
  await writeFile(path.join(folder, "pairs.jsonl"), lines.join(""));
  const config = path.join(folder, "tiny.yaml");
  await writeFile(config, TINY_TRANSLATION);
  out = path.join(folder, "whole");
  killed = path.join(folder, "killed");
  const leftAlone = command(["run", config, "--out", out]);
  const { child, ended } = startCommand(["run", config, "--out", killed]);
  await until(async () => (await lastStep(killed)) >= 4);
  child.kill("SIGKILL");
  await ended;
  resumed = await command(["run", config, "--out", killed]);
  whole = await leftAlone;
  summary = JSON.parse(
    await readFile(path.join(out, "summary.json"), "utf8"),
  ) as TranslationSummary;
}, 240_000);

async function rowsOf(file: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of batchesToRows(readArrowFile(file))) rows.push(row);
  return rows;
}

describe("a run with architecture transformer", () => {
  it("judges held-out translations, in summary, table and report", async () => {
    expect(whole.code, whole.stderr).toBe(0);
    const table = await rowsOf(path.join(await stageFolder(out, "evaluate"), "translations.arrow"));
    const right = table.filter(({ translation, expected }) => translation === expected);
    expect(summary).toMatchObject({
      architecture: "transformer",
      translationsTotal: table.length,
      translationsRight: right.length,
      exactMatch: right.length / table.length,
      cleaning: { translations: [{ step: "exactDuplicates", seen: 83, dropped: 3 }] },
    });
    expect(table.length).toBeGreaterThan(4);
    expect(summary.perplexity).toBeCloseTo(Math.exp(summary.testLoss), 9);
    expect(summary.examples[0]).toEqual({
      source: table[0]?.["source"],
      expected: table[0]?.["expected"],
      translation: table[0]?.["translation"],
    });
    expect(whole.stdout).toContain(`${right.length} of ${table.length} translated exactly`);
    const report = await readFile(path.join(out, "report.html"), "utf8");
    expect(report).toContain("Held-out translations");
    expect(report).toContain(table[0]?.["source"]);
    expect(report).not.toContain("Written by the base model");
  });

  it("keeps held-out targets out of training", async () => {
    const documents = await stageFolder(out, "documents");
    const targets = async (part: string) =>
      (await rowsOf(path.join(documents, `translations-${part}.arrow`))).map((r) => r["target"]);
    const train = new Set(await targets("train"));
    const heldOut = [...(await targets("validation")), ...(await targets("test"))];
    expect(heldOut.filter((target) => train.has(target))).toEqual([]);
    expect(train.size + heldOut.length).toBe(80);
  });

  it("goes on after a kill to the same numbers, bit by bit", async () => {
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain("going on from step");
    const file = (run: string, name: string) => path.join(run, name);
    expect(await sha256File(file(killed, "model/model.safetensors"))).toBe(
      await sha256File(file(out, "model/model.safetensors")),
    );
    const losses = async (run: string) => {
      const text = await readFile(
        path.join(await stageFolder(run, "translate"), "metrics.jsonl"),
        "utf8",
      );
      return text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { step: number; loss?: number; learningRate?: number })
        .map(({ step, loss, learningRate }) => ({ step, loss, learningRate }));
    };
    const steps = await losses(out);
    expect(await losses(killed)).toEqual(steps);
    // Warmup to the peak at step 10, then the inverse square root.
    const rates = steps.filter(({ loss }) => loss !== undefined).map((each) => each.learningRate);
    expect(rates[4]).toBeCloseTo(5e-3, 12);
    expect(rates[9]).toBeCloseTo(1e-2, 12);
    expect(rates[39]).toBeCloseTo(5e-3, 12);
  });

  it("leaves a Marian folder that verify reads", async () => {
    const folder = path.join(out, "model");
    await verifyFolder(folder);
    const { config, tensors } = await loadCheckpoint(folder);
    expect(config).toMatchObject({
      architectures: ["MarianMTModel"],
      pad_token_id: 1,
      decoder_start_token_id: 1,
      eos_token_id: 0,
    });
    await useEngine("wasm");
    const { cfg, params } = transformerFromHuggingFace(config, tensors, folder);
    const ids = (values: number[]): RawTensor => ({
      dtype: "I32",
      shape: [1, values.length],
      data: Int32Array.from(values),
    });
    const [source, target] = [
      [5, 6, 0],
      [1, 7],
    ];
    const logits = tf.tidy(() =>
      Float32Array.from(
        transformer(
          params,
          tf.tensor2d([source], [1, 3], "int32"),
          tf.tensor2d([target], [1, 2], "int32"),
          cfg,
        ).dataSync(),
      ),
    );
    disposeTree(params);
    const file = path.join(path.dirname(out), "expected.safetensors");
    await writeSafetensors(
      file,
      new Map<string, RawTensor>([
        ["input_ids", ids(source)],
        ["decoder_input_ids", ids(target)],
        ["logits", { dtype: "F32", shape: [1, 2, cfg.vocabSize], data: logits }],
      ]),
    );
    const verified = await command(["verify", folder, "--expected", file, "--engine", "wasm"]);
    expect(verified.stdout).toContain("marian on wasm");
    expect(verified.code).toBe(0);
  }, 120_000);

  it("takes everything from the cache the second time", async () => {
    const config = path.join(path.dirname(out), "tiny.yaml");
    const again = await command(["run", config, "--out", out, "--json"]);
    expect(again.stdout.match(/"cached"/g)).toHaveLength(4);
    expect(JSON.parse(again.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
      event: "summary",
      architecture: "transformer",
      exactMatch: summary.exactMatch,
    });
  }, 120_000);

  it("translates lines as it was judged, and is no language model", async () => {
    const folder = path.join(out, "model");
    const [first] = await rowsOf(
      path.join(await stageFolder(out, "evaluate"), "translations.arrow"),
    );
    const text = first?.["source"] ?? "";
    const args = ["translate", folder, "--width", "3", "--engine", "wasm", "--json"];
    const { stdout, stderr } = await command(args, `\n${text}\n`);
    const [line, ...rest] = stdout.trim().split("\n");
    expect(rest, stderr).toEqual([]);
    const { score, ...given } = JSON.parse(line ?? "") as { score: number };
    expect(given).toEqual({ text, translation: first?.["translation"] });
    expect(score).toBeCloseTo(Number(first?.["score"]), 4);
    await expect(openModel(folder)).rejects.toThrow('model_type "marian"');
  }, 120_000);
});
