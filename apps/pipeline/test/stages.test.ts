// The cache of stages: what runs, what does not, and what becomes of leftovers.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parseConfig } from "../src/config/load.ts";
import { parseOverride } from "../src/config/overrides.ts";
import type { Config } from "../src/config/types.ts";
import { claimOutFolder } from "../src/run/out-folder.ts";
import { createLineDisplay } from "../src/run/display-lines.ts";
import { runStages } from "../src/run/run-stages.ts";
import { input, Interrupted, type Stage } from "../src/run/stage.ts";
import { stageKey } from "../src/run/stage-key.ts";
import { tokenizerSlice, trainingWorkers } from "../src/stages/tokenizer-settings.ts";
import { temporaryFolder, writeTinyConfig } from "./tiny-run.ts";

let out: string;
let text: string;
let ran: string[];
let lines: string[];

beforeEach(async () => {
  out = await temporaryFolder();
  text = await readFile(await writeTinyConfig(out), "utf8");
  ran = [];
  lines = [];
});

/** Three stages in place of the real ones: a copies the seed, b adds to it, c depends on the engine. */
function fakeStages(): Stage[] {
  const stage = (name: Stage["name"], rest: Partial<Stage>): Stage => ({
    name,
    version: 1,
    inputs: [],
    usesEngine: false,
    slice: ({ seed }) => ({ seed }),
    async run({ folder }) {
      ran.push(name);
      await writeFile(path.join(folder, "value"), name);
    },
    ...rest,
  });
  return [
    stage("documents", {}),
    stage("tokenizer", {
      inputs: ["documents"],
      slice: ({ tokenizer }) => tokenizer,
      async run(context) {
        ran.push("tokenizer");
        const before = await readFile(path.join(input(context, "documents"), "value"), "utf8");
        await writeFile(path.join(context.folder, "value"), `${before}+`);
      },
    }),
    stage("pretrain", {
      usesEngine: true,
      inputs: ["tokenizer"],
      slice: ({ pretrain }) => pretrain,
    }),
    stage("classify", { slice: ({ classify }) => classify }),
  ];
}

async function run(options: { config?: Config; engine?: string; stages?: Stage[] } = {}) {
  ran = [];
  const { config = parseConfig(text, "x.yaml"), engine = "wasm", stages = fakeStages() } = options;
  return runStages({
    config,
    stages,
    out,
    engine: { name: engine as "wasm", version: "1", device: "test", threads: 1, skipped: [] },
    display: createLineDisplay((line) => lines.push(line)),
    signal: new AbortController().signal,
  });
}

const withSet = (...sets: string[]) => parseConfig(text, "x.yaml", sets.map(parseOverride));

describe("a run of stages", () => {
  it("runs each stage once, and then none", async () => {
    const first = await run();
    expect(ran).toEqual(["documents", "tokenizer", "pretrain", "classify"]);
    expect([...first.values()].every(({ outcome }) => outcome === "done")).toBe(true);
    const second = await run();
    expect(ran).toEqual([]);
    expect([...second.values()].every(({ outcome }) => outcome === "cached")).toBe(true);
    expect(second.get("tokenizer")!.seconds).toBe(first.get("tokenizer")!.seconds);
    const value = path.join(second.get("tokenizer")!.folder, "value");
    expect(await readFile(value, "utf8")).toBe("documents+");
  });

  it("runs again what a changed field touches, and what comes after it", async () => {
    await run();
    await run({ config: withSet("tokenizer.vocabSize=301") });
    expect(ran).toEqual(["tokenizer", "pretrain"]);
    await run({ config: withSet("pretrain.steps=41") });
    expect(ran).toEqual(["pretrain"]);
    await run();
    expect(ran).toEqual([]);
  });

  it("runs only what computes again on another engine", async () => {
    await run();
    await run({ engine: "cpu" });
    expect(ran).toEqual(["pretrain"]);
  });

  it("leaves out stages that the config has not", async () => {
    const finished = await run({ config: withSet("classify=null") });
    expect(ran).not.toContain("classify");
    expect(finished.has("classify")).toBe(false);
  });

  it("makes a stage again whose file was cut short", async () => {
    const finished = await run();
    const file = path.join(finished.get("tokenizer")!.folder, "value");
    await writeFile(file, "");
    await run();
    expect(ran).toEqual(["tokenizer"]);
    expect(lines.join("\n")).toContain(`${file} is damaged`);
    expect(await readFile(file, "utf8")).toBe("documents+");
  });

  it("clears away the work of a stage that was published before the process was killed", async () => {
    const finished = await run();
    const work = path.join(out, ".work", path.basename(finished.get("pretrain")!.folder));
    await mkdir(work, { recursive: true });
    await run();
    await expect(readdir(path.join(out, ".work"))).resolves.toEqual([]);
  });

  it("refuses an input whose bytes were changed", async () => {
    const finished = await run();
    await writeFile(path.join(finished.get("documents")!.folder, "value"), "Documents");
    await expect(run({ config: withSet("tokenizer.vocabSize=302") })).rejects.toThrow(
      /value: its SHA-256 is not the one in checksums\.json.*remove the folder/,
    );
  });

  it("leaves nothing of a stage that failed or was interrupted", async () => {
    for (const error of [new Error("no"), new Interrupted("stop")]) {
      const stages = fakeStages();
      stages[1] = {
        ...stages[1]!,
        async run() {
          throw error;
        },
      };
      await expect(run({ stages })).rejects.toBe(error);
    }
    const finished = await run();
    expect(finished.get("tokenizer")!.outcome).toBe("done");
  });
});

describe("the key of a stage", () => {
  it("does not depend on the order of fields", () => {
    const parts = {
      stage: "a",
      version: 1,
      inputs: { b: "1", c: "2" },
      slice: { x: 1, y: [1, 2] },
    };
    const other = {
      slice: { y: [1, 2], x: 1 },
      inputs: { c: "2", b: "1" },
      version: 1,
      stage: "a",
    };
    expect(stageKey(other)).toBe(stageKey(parts));
    expect(stageKey({ ...parts, version: 2 })).not.toBe(stageKey(parts));
    expect(stageKey({ ...parts, slice: { x: 1, y: [2, 1] } })).not.toBe(stageKey(parts));
  });
});

describe("the folder of a run", () => {
  it("is swept of what dead processes left, and of nothing else", async () => {
    const dead = path.join(out, ".pretrain-0.partial-999999999-abcdef");
    const alive = path.join(out, `.pretrain-0.partial-${process.ppid}-abcdef`);
    for (const folder of [dead, alive, path.join(out, "mine")]) await mkdir(folder);
    const release = await claimOutFolder(out);
    await expect(mkdir(dead)).resolves.toBeUndefined(); // it was gone
    await expect(mkdir(alive)).rejects.toThrow("EEXIST");
    await expect(mkdir(path.join(out, "mine"))).rejects.toThrow("EEXIST");
    await release();
  });

  it("is one process's at a time", async () => {
    await writeFile(path.join(out, ".lock"), String(process.ppid));
    await expect(claimOutFolder(out)).rejects.toThrow(/process \d+ is running in this folder/);
    await writeFile(path.join(out, ".lock"), "999999999");
    await (
      await claimOutFolder(out)
    )();
  });

  it("must be writable", async () => {
    const file = path.join(out, "file");
    await writeFile(file, "");
    await expect(claimOutFolder(path.join(file, "out"))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^cannot write .*file/),
    });
  });
});

it("the number of threads that train a tokenizer changes no run", () => {
  expect(tokenizerSlice({ vocabSize: 300, workers: 3 })).toEqual({ vocabSize: 300 });
  expect(trainingWorkers({ workers: 0 })).toBe(0);
  expect(trainingWorkers({ workers: 3 })).toBe(3);
});
