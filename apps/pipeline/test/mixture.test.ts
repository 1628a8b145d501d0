// Mixtures, batches read ahead and packed rows: what the config may say, what is read, and exact resuming.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readJsonFile } from "@llmsmith/files";
import { parseConfig } from "../src/config/load.ts";
import { parseOverride } from "../src/config/overrides.ts";
import { type Summary, summaryTable } from "../src/report/summary.ts";
import { createLineDisplay } from "../src/run/display-lines.ts";
import { runPipeline } from "../src/run/pipeline.ts";
import { Interrupted } from "../src/run/stage.ts";
import { packedBatches } from "../src/training/packed-batches.ts";
import { stageFolder, temporaryFolder, writeTinyConfig } from "./tiny-run.ts";

let folder: string;
let text: string;
let file: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  file = await writeTinyConfig(folder);
  text = await readFile(file, "utf8");
});

const shares = "{ stories: 0.7, instructions: { weight: 0.3, maximumEpochs: 40 } }";
const short = ["pretrain.steps=20", "sample.maxNewTokens=4", "classify=null"];
const pretraining = [...short, "instruct=null"];
const mixed = [...pretraining, "pretrain.include=null", `pretrain.mixture=${shares}`];
const patient = "pretrain.checkpointEverySeconds=60";

/** Run into a folder; `onStep` is told of each step of a training and may throw, or abort the run. */
function run(
  out: string,
  sets: readonly string[],
  onStep: (step: number, stop: AbortController) => void = () => undefined,
): Promise<Summary> {
  const stop = new AbortController();
  const display = createLineDisplay(() => undefined);
  return runPipeline({
    config: parseConfig(text, file, sets.map(parseOverride)),
    out: path.join(folder, out),
    signal: stop.signal,
    display: {
      ...display,
      update: ({ unit, done }) => {
        if (unit === "steps") onStep(done, stop);
      },
    },
  });
}

/** The records of a training without its times. */
async function losses(out: string, stage = "pretrain"): Promise<object[]> {
  const metrics = path.join(await stageFolder(path.join(folder, out), stage), "metrics.jsonl");
  const lines = (await readFile(metrics, "utf8")).trim().split("\n");
  return lines.map((line) => {
    const timed = JSON.parse(line) as Record<string, number>;
    const { tokensPerSecond: _, waitSeconds: __, ...record } = timed;
    return record;
  });
}

/** A run that dies after a step and its checkpoints before it, is stopped later, and then goes on to its end. */
async function broken(out: string, sets: readonly string[], dies: number): Promise<Summary> {
  await expect(
    run(out, sets, (step) => {
      if (step === dies) throw new Error("died");
    }),
  ).rejects.toThrow("died");
  await expect(
    run(out, sets, (step, stop) => {
      if (step === dies + 4) stop.abort();
    }),
  ).rejects.toThrow(Interrupted);
  let first = 0;
  const summary = await run(out, sets, (step) => (first ||= step));
  expect(first).toBe(dies + 5);
  return summary;
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

  it("has the same losses when it dies, is stopped and goes on, and tells what it read", async () => {
    const whole = await run("mixed", [...mixed, patient]);
    const other = await broken("mixed-broken", mixed, 7);
    expect(await losses("mixed-broken")).toEqual(await losses("mixed"));
    expect(other.mixture).toEqual(whole.mixture);
    expect(other.validationLoss).toBe(whole.validationLoss);
    const { mixture = [], validationLoss } = whole;
    expect(mixture.map(({ corpus, windows }) => [corpus, windows])).toEqual([
      ["stories", 56], // of 20 steps of 4 windows
      ["instructions", 24],
    ]);
    const byWeight = mixture.reduce((sum, each) => sum + each.weight * each.validationLoss, 0);
    expect(validationLoss).toBeCloseTo(byWeight, 9);
    expect(summaryTable(whole, folder)).toMatch(
      /mixture +stories 70\.0 % \(70\.0 % wanted; [\d.]+ epochs\), instructions 30\.0 %/,
    );
    const html = await readFile(path.join(folder, "mixed", "report.html"), "utf8");
    expect(html).toMatch(/read were stories 70\.0 %/);
    expect(html).not.toMatch(/undefined|NaN/);
  });

  it("by temperature gives the smaller corpus more than its size", async () => {
    const sets = [...pretraining, "pretrain.mixture={ temperature: 4 }", patient];
    const { mixture = [] } = await run("tempered", sets);
    const tokens = await Promise.all(
      mixture.map(async ({ corpus }) => {
        const stage = await stageFolder(path.join(folder, "tempered"), "tokens");
        return (await readJsonFile(path.join(stage, `train-${corpus}`, "manifest.json"))) as {
          tokens: number;
        };
      }),
    );
    const powers = tokens.map((each) => each.tokens ** 0.25);
    const all = powers.reduce((a, b) => a + b, 0);
    for (const [i, { weight, share }] of mixture.entries()) {
      expect(weight).toBeCloseTo((powers[i] ?? 0) / all, 9);
      expect(Math.abs(share - weight)).toBeLessThan(2 / 80);
    }
  });

  it("that ends before the training does is refused before it begins", async () => {
    const capped = "{ stories: { weight: 1, maximumEpochs: 1 } }";
    const sets = [...pretraining, "pretrain.include=null", `pretrain.mixture=${capped}`];
    await expect(run("capped", sets)).rejects.toThrow(
      /^pretrain\.mixture: maximumEpochs of all corpora leaves \d+ windows, but the training reads 80; raise/,
    );
  });
});

describe("batches read ahead", () => {
  it("are the same as without, also when the run dies, is stopped and goes on", async () => {
    const ahead = [...pretraining, "pretrain.prefetch=3"];
    await run("at-once", [...pretraining, patient]);
    await broken("ahead", ahead, 7);
    expect(await losses("ahead")).toEqual(await losses("at-once"));
  });
});

describe("packed instructions", () => {
  const packed = [
    ...short,
    "pretrain.steps=2",
    patient,
    "instruct.packing=true",
    "instruct.maxNewTokens=2",
    "model.contextLength=96",
  ];

  it("make the same losses when the run dies, is stopped and goes on, in fewer steps", async () => {
    const sets = [...packed, "instruct.batchSize=4", "instruct.evaluateEvery=50"];
    const eager = [...sets, "instruct.checkpointEverySeconds=0"];
    await run("packed", sets);
    await run("unpacked", [...sets, "instruct.packing=false"]);
    await expect(
      run("packed-broken", eager, (step) => {
        if (step === 4) throw new Error("died");
      }),
    ).rejects.toThrow("died");
    await run("packed-broken", eager);
    const all = await losses("packed", "instruct");
    expect(await losses("packed-broken", "instruct")).toEqual(all);
    expect(all.length).toBeLessThan((await losses("unpacked", "instruct")).length);
  });

  it("have every example once in an epoch, in other rows in the next", () => {
    const examples = Array.from({ length: 23 }, (_, i) => ({
      ids: Array.from({ length: 2 + ((i * 5) % 9) }, (__, t) => 100 * (i + 1) + t),
      promptLength: 1,
    }));
    const batches = [
      ...packedBatches(examples, {
        contextLength: 10,
        padToken: 0,
        maskPrompt: false,
        batchSize: 1,
        seed: 3,
        epochs: 2,
      }),
    ];
    const rows = batches.map(({ inputs, segments = new Int32Array() }) =>
      [...inputs].filter((__, t) => segments[t] !== 0),
    );
    const epochs = [rows.slice(0, rows.length / 2), rows.slice(rows.length / 2)];
    const expected = examples.flatMap(({ ids }) => ids.slice(0, -1)).sort((a, b) => a - b);
    for (const epoch of epochs) expect(epoch.flat().sort((a, b) => a - b)).toEqual(expected);
    const sets = epochs.map((epoch) => new Set(epoch.map((row) => row.join())));
    expect(sets[0]).not.toEqual(sets[1]);
  });
});
