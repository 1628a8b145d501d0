// BERT by `llmsmith run`: a tiny run, a killed one, what they leave, and what a config may not say.
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { bert, bertFromHuggingFace } from "@llmsmith/bert-model";
import { loadCheckpoint, writeSafetensors } from "@llmsmith/checkpoint";
import { tokensInMemory } from "@llmsmith/data-loader";
import { sha256File } from "@llmsmith/files";
import { disposeTree, tf, useEngine } from "@llmsmith/tensor";
import { trainBPE } from "@llmsmith/tokenizer";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig, parseConfig } from "../src/config/load.ts";
import { parseOverride } from "../src/config/overrides.ts";
import { createJsonDisplay } from "../src/run/display-json.ts";
import { runStages } from "../src/run/run-stages.ts";
import { stagesOf } from "../src/stages/index.ts";
import { readHistory } from "../src/training/history.ts";
import { packageRoot } from "../src/package-root.ts";
import { classify } from "../src/stages/classify.ts";
import { maskedWindows } from "../src/stages/bert/masked-windows.ts";
import { BERT_TOKENS, specialTokensOf } from "../src/stages/bert/special-tokens.ts";
import { unigramOf } from "../src/stages/bert/unigram.ts";
import { wordStartMarker } from "../src/stages/bert/word-starts.ts";
import { evaluate } from "../src/stages/evaluate.ts";
import { pretrain } from "../src/stages/pretrain.ts";
import { tokenizer as tokenizerStage } from "../src/stages/tokenizer.ts";
import { command, type Ended, startCommand, temporaryFolder, writeTinyConfig } from "./tiny-run.ts";

/** The tiny config as BERT's. */
async function writeTinyBert(folder: string): Promise<string> {
  const file = await writeTinyConfig(folder, "");
  const text = (await readFile(file, "utf8"))
    .replace(/^instruct:.*\n/m, "")
    .replace(/^ {2}instructions:.*\n/m, "")
    .replace(/^sample:.*\n/m, "")
    .replace("include: [stories, instructions]", "include: [stories, messages]")
    .replace("engine: wasm", "engine: wasm\narchitecture: bert")
    .replace(/^model:.*/m, "model: { contextLength: 16, embDim: 32, nHeads: 4, nLayers: 1 }")
    .replace("steps: 60", "steps: 250")
    .replace("batchSize: 4", "batchSize: 16")
    .replace("learningRate: 1e-2", "learningRate: 5e-3\n  optimizer: muon\n  weightDecay: 0.01")
    .replace("dropRate: 0.1", "dropRate: 0.02")
    .replace("evaluateEvery: 10", "evaluateEvery: 50")
    .replace("checkpointEverySeconds: 0", "checkpointEverySeconds: 0.3")
    .replace(
      "epochs: 1, batchSize: 8, learningRate: 1e-2",
      "epochs: 8, batchSize: 8, learningRate: 3e-3",
    );
  await writeFile(file, text);
  return file;
}

describe("a run of BERT", () => {
  let config: string;
  let out: string;
  let whole: Ended;
  let killed: string;
  let resumed: Ended;

  beforeAll(async () => {
    const folder = await temporaryFolder();
    config = await writeTinyBert(folder);
    out = path.join(folder, "whole");
    killed = path.join(folder, "killed");
    const leftAlone = command(["run", config, "--out", out, "--json"]);
    const { child, ended } = startCommand(["run", config, "--out", killed]);
    for (let tries = 0; tries < 6000 && !(await hasCheckpoint(killed)); tries++)
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    child.kill("SIGKILL");
    await ended;
    resumed = await command(["run", config, "--out", killed]);
    whole = await leftAlone;
  }, 300_000);

  /** Whether some steps of pretraining are in a checkpoint. */
  async function hasCheckpoint(run: string): Promise<boolean> {
    const work = path.join(run, ".work");
    const stages = await readdir(work).catch(() => []);
    const stage = stages.find((name) => name.startsWith("pretrain-"));
    const names = stage ? await readdir(path.join(work, stage)).catch(() => []) : [];
    return names.some((name) => /^step-0*[1-9]\d*$/.test(name));
  }

  it("finds masked tokens better than guessing by frequency, and tells messages apart", async () => {
    expect(whole).toMatchObject({ code: 0, stderr: "" });
    const summary = JSON.parse(whole.stdout.trim().split("\n").at(-1)!) as {
      maskedAccuracy: number;
      validationLoss: number;
      unigram: { accuracy: number; loss: number };
      classificationAccuracy: number;
    };
    expect(summary.unigram.accuracy).toBeGreaterThan(0);
    expect(summary.maskedAccuracy).toBeGreaterThan(summary.unigram.accuracy + 0.1);
    expect(summary.validationLoss).toBeLessThan(summary.unigram.loss - 0.5);
    expect(summary.classificationAccuracy).toBeGreaterThan(0.9);
    expect(summary).not.toHaveProperty("sample");
    const written = JSON.parse(await readFile(path.join(out, "summary.json"), "utf8")) as object;
    expect({ event: "summary", ...written }).toEqual(summary);
  });

  it("shows them in the report", async () => {
    const html = await readFile(path.join(out, "report.html"), "utf8");
    expect(html).toContain("Masked tokens of held-out stories");
    expect(html).toContain("by frequency");
    expect(html).toContain("Held-out messages");
    expect(html).not.toContain("Written by the base model");
    expect(html).not.toMatch(/undefined|NaN/);
  });

  it("goes on after a kill to the same models, bit by bit, with no work left", async () => {
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(/pretrain: going on from step \d+ of 250/);
    expect(resumed.stdout).toMatch(/masked tokens +\d+\.\d % found; by frequency alone \d/);
    expect(resumed.stdout).toMatch(/Ask it: npx llmsmith classify \S+classifier "a message"\n$/);
    for (const weights of ["model/model.safetensors", "classifier/model.safetensors"])
      expect(await sha256File(path.join(killed, weights))).toBe(
        await sha256File(path.join(out, weights)),
      );
    expect(await readdir(path.join(killed, ".work"))).toEqual([]);
  });

  it("is all cached the second time", async () => {
    const again = await command(["run", config, "--out", out, "--json"]);
    expect(again.stdout.match(/"status":"cached"/g)).toHaveLength(6);
  });

  it("leaves models that Hugging Face's names describe", async () => {
    const { config: shape, generationConfig } = await loadCheckpoint(path.join(out, "model"));
    expect(shape).toMatchObject({
      architectures: ["BertForMaskedLM"],
      vocab_size: 300,
      pad_token_id: 0,
      mask_token_id: 3,
    });
    expect(generationConfig).toBeUndefined();
    const names = JSON.parse(
      await readFile(path.join(out, "model", "tokenizer_config.json"), "utf8"),
    ) as object;
    expect(names).toMatchObject({ mask_token: "[MASK]", cls_token: "[CLS]" });
    const classifier = await loadCheckpoint(path.join(out, "classifier"));
    expect(classifier.config).toMatchObject({
      architectures: ["BertForSequenceClassification"],
      id2label: { 0: "ordinary", 1: "unwanted" },
    });
    expect(classifier.tensors.has("bert.pooler.dense.weight")).toBe(true);
  });

  it("leaves a folder that verify compares", async () => {
    await useEngine("wasm");
    const folder = path.join(path.dirname(out), "verified");
    await mkdir(folder);
    await cp(path.join(out, "model"), folder, { recursive: true });
    const { config: shape, tensors } = await loadCheckpoint(folder);
    const { cfg, params } = bertFromHuggingFace(shape, tensors, folder);
    const ids = Int32Array.of(1, 20, 3, 30, 2);
    const logits = tf.tidy(() => bert(params, tf.tensor2d(ids, [1, 5], "int32"), cfg).dataSync());
    disposeTree(params);
    const expected = path.join(path.dirname(out), "expected.safetensors");
    await writeSafetensors(
      expected,
      new Map([
        ["input_ids", { dtype: "I32", shape: [1, 5], data: ids }],
        ["logits", { dtype: "F32", shape: [1, 5, 300], data: Float32Array.from(logits) }],
      ]),
    );
    const verified = await command(["verify", folder, "--expected", expected, "--engine", "wasm"]);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/: bert on wasm/) });
  });

  it("classifies texts with the classifier; the base model is refused there and in chat", async () => {
    const ask = (folder: string, ...args: string[]) =>
      command(["classify", path.join(out, folder), "--engine", "wasm", ...args]);
    const given = await ask("classifier", "Win a red cat now", "I saw your red cat today");
    expect(given.stdout).toMatch(/^unwanted\t.*\nordinary\t.*\n$/);
    const base = await ask("model", "Win");
    expect(base.code).toBe(1);
    expect(base.stderr).toMatch(
      /tensor classifier\.weight is missing; this is not a classifier\n$/,
    );
    const chat = await command(["chat", path.join(out, "model"), "--engine", "wasm"], "hello\n");
    expect(chat.code).not.toBe(0);
    expect(chat.stderr).toMatch(/^llmsmith: .*bert.*\n$/);
  });
});

it("BERT with whole words masked: the loss of its pretraining stage falls", async () => {
  const folder = await temporaryFolder();
  const text = (await readFile(await writeTinyBert(folder), "utf8"))
    .replace("steps: 250", "steps: 24")
    .replace("evaluateEvery: 50", "evaluateEvery: 12\n  wholeWord: true");
  const config = parseConfig(text, path.join(folder, "whole-words.yaml"));
  expect(config.pretrain.wholeWord).toBe(true);
  const display = createJsonDisplay(() => undefined);
  const { signal } = new AbortController();
  const engine = await useEngine("wasm");
  const last = stagesOf.bert.findIndex(({ name }) => name === "pretrain");
  const stages = stagesOf.bert.slice(0, last + 1);
  const done = await runStages({ config, stages, out: folder, engine, display, signal });
  const history = await readHistory(done.get("pretrain")!.folder);
  const losses = history.flatMap(({ validationLoss = [] }) => validationLoss);
  expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.3);
}, 60_000);

describe("a config of BERT", () => {
  const complaint = async (...sets: string[]): Promise<string> => {
    const text = await readFile(await writeTinyBert(await temporaryFolder()), "utf8");
    try {
      parseConfig(text, "x.yaml", sets.map(parseOverride));
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  it.each([
    [["tokenizer={ encoding: gpt2 }"], "--set tokenizer: tokenizer.encoding has no [MASK]"],
    [["tokenizer.vocabSize=258"], "tokenizer.vocabSize must be 260 or more with architecture bert"],
    [["model.contextLength=3"], "model.contextLength must be 4 or more with architecture bert"],
    [
      ["model.tiedHead=true"],
      "model has qkvBias, tiedHead or init, which are for architecture gpt",
    ],
    [["classify.read=end"], "classify.read is for architecture gpt; BERT reads [CLS]"],
    [["pretrain.maskShare=1"], "pretrain.maskShare"],
    [["architecture=gpt", "pretrain.wholeWord=true"], "pretrain.wholeWord needs architecture bert"],
    [["architecture=gpt", "pretrain.maskShare=0.2"], "pretrain.maskShare needs architecture bert"],
    [["architecture=brt"], "architecture must be"],
    [["sample={ temperature: 0 }"], "--set sample: sample is not used by architecture bert"],
    [["instruct={ epochs: 1 }"], "instruct is not used by architecture bert, only by gpt; leave"],
    [["search={ width: 1 }"], "search is not used by architecture bert, only by transformer"],
    [["corpora.instructions={ file: x }"], "corpora.instructions is used by nothing"],
  ])("is refused with %j", async (sets, message) => {
    const told = await complaint(...sets);
    expect(told).toContain(message);
    expect(told).not.toContain("\n");
  });

  it("comes with the package", async () => {
    const config = await loadConfig(path.join(packageRoot, "configs", "bert.yaml"));
    expect(config).toMatchObject({ architecture: "bert", pretrain: { maskShare: 0.15 } });
    expect(config.classify).toBeDefined();
  });

  it("may have whole words", async () => {
    expect(await complaint("pretrain.wholeWord=true", "pretrain.maskShare=0.3")).toBe("");
  });

  it("changes no key of a GPT's stages", async () => {
    const folder = await temporaryFolder();
    const config = parseConfig(await readFile(await writeTinyConfig(folder), "utf8"), "x.yaml");
    for (const stage of [tokenizerStage, pretrain, classify, evaluate])
      expect(JSON.stringify(stage.slice(config))).not.toMatch(/architecture|maskShare|wholeWord/);
  });
});

describe("masked windows", () => {
  const texts = ["The cat sat by the pond, and the cat was happy; it isn't gone."];
  const make = async () => {
    const tokenizer = await trainBPE(texts, { vocabSize: 290, specialTokens: [...BERT_TOKENS] });
    const special = specialTokensOf(tokenizer, "x");
    return { tokenizer, special, share: 0.15, wholeWord: false };
  };

  it("go on from a cursor with the same masks, and mask anew in each epoch", async () => {
    const masking = await make();
    const source = tokensInMemory(Int32Array.from({ length: 200 }, (_, i) => 4 + (i % 280)));
    const options = { contextLength: 12, batchSize: 4, seed: 5, shuffle: true, epochs: 3 };
    const all = maskedWindows(source, masking, options);
    const before = [all.next().value, all.next().value, all.next().value];
    const state = all.state();
    const rest = [...all];
    expect([...maskedWindows(source, masking, { ...options, state })]).toEqual(rest);
    const unshuffled = { contextLength: 12, batchSize: 4, seed: 5, epochs: 2 };
    const batches = [...maskedWindows(source, masking, unshuffled)];
    const half = batches.length / 2;
    expect(batches[0]!.positions).not.toEqual(batches[half]!.positions);
    expect(batches[0]!.shape).toEqual([4, 12]);
    expect(before.every((batch) => batch?.inputs[0] === masking.special.cls)).toBe(true);
    expect(batches.every(({ inputs }) => inputs[11] === masking.special.sep)).toBe(true);
  });

  it("mark where words begin", async () => {
    const { tokenizer } = await make();
    const mark = wordStartMarker(tokenizer);
    const ids = texts[0]!.split("").flatMap((character) => [...tokenizer.encode(character)]);
    const words: string[] = [];
    mark(ids).forEach((begins, i) => {
      const text = tokenizer.decode([ids[i]!]);
      if (begins === 1) words.push(text);
      else words[words.length - 1] += text;
    });
    expect(words.filter((word) => word !== " ").join(" ")).toBe(
      "The cat sat by the pond , and the cat was happy ; it isn ' t gone .",
    );
  });

  it("name a special token that a tokenizer has not", async () => {
    const plain = await trainBPE(texts, { vocabSize: 260, specialTokens: ["[PAD]", "[CLS]"] });
    expect(() => specialTokensOf(plain, "x")).toThrow("x: its tokenizer has no token [SEP]");
  });
});

describe("the unigram baseline", () => {
  it("is the most frequent token and the smoothed frequencies, which add up to 1", () => {
    const { token, loss } = unigramOf([100, 3, 5, 0], new Set([0]));
    expect(token).toBe(2);
    const shares = [1, 2, 3].map((id) => Math.exp(-loss(id)));
    expect(shares[0]! + shares[1]! + shares[2]!).toBeCloseTo(1, 10);
    expect(shares[1]).toBeCloseTo(6 / 11, 10);
    expect(() => unigramOf([1], new Set([0]))).toThrow("unigramOf: every token is special");
  });
});
