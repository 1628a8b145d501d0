// Most memory of reading a 200 MB model, in processes of their own (Linux); run by hand from the repository root:
//   node --conditions=@llmsmith/source --import tsx packages/checkpoint/bench/memory.ts
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  fromStored,
  loadCheckpoint,
  openCheckpoint,
  type RawTensor,
  saveCheckpoint,
  type Stored,
} from "@llmsmith/checkpoint";
import { tf, useEngine } from "@llmsmith/tensor";

const TENSORS = 10;
const SIDE = 2236; // 10 tensors of SIDE² numbers are 200 MB
const names = Array.from({ length: TENSORS }, (_, i) => `layers.${i}.weight`);

/** What a process of its own does; each is told how many MB it took beyond those of "nothing". */
const tasks: Record<string, (folder: string) => Promise<unknown>> = {
  nothing: async () => undefined,
  "nothing but the engine": () => useEngine("wasm"),
  loadCheckpoint,
  "loadCheckpoint, to the engine": async (folder) =>
    toEngine((await loadCheckpoint(folder)).tensors),
  "openCheckpoint, to the engine": async (folder) => {
    const { tensors, close } = await openCheckpoint(folder);
    await toEngine(tensors);
    close();
  },
};

async function toEngine(tensors: ReadonlyMap<string, RawTensor>): Promise<void> {
  await useEngine("wasm");
  const stored = names.map((name): Stored => ({ theirs: name, ours: [name] }));
  const shapes = new Map(names.map((name) => [name, [SIDE, SIDE]]));
  fromStored(stored, shapes, tensors, "bench", () => false);
  if (tf.memory().numBytes < 4 * TENSORS * SIDE * SIDE) throw new Error("not on the engine");
}

/** The most that this process ever had resident, in MB; of the process alone, unlike `resourceUsage`. */
function peak(): number {
  const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}

const [task, target = ""] = process.argv.slice(2);
if (task !== undefined) {
  await tasks[task]?.(target);
  process.stdout.write(String(peak()));
} else {
  const folder = mkdtempSync(path.join(tmpdir(), "memory-"));
  const data = new Float32Array(SIDE * SIDE).fill(0.5);
  const tensor: RawTensor = { dtype: "F32", shape: [SIDE, SIDE], data };
  const model = path.join(folder, "model");
  await saveCheckpoint(model, {
    config: {},
    tensors: new Map(names.map((name) => [name, tensor])),
  });
  const run = (name: string) => {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), name, model];
    return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
  };
  const base = run("nothing");
  for (const name of Object.keys(tasks)) {
    const megabytes = run(name);
    console.log(
      `${name}: ${megabytes.toFixed(0)} MB, ${(megabytes - base).toFixed(0)} above nothing`,
    );
  }
  rmSync(folder, { recursive: true });
}
