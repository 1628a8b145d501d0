// Engines: the list, the choice by argument and environment, and what is said when a choice fails.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import { currentEngine, type EngineInfo, gelu, listEngines, tf, useEngine } from "@llmsmith/tensor";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

const named = process.env["LLMSMITH_ENGINE"]; // what the set-up started
let first: EngineInfo;
const emptyCache = mkdtempSync(path.join(tmpdir(), "engines-"));

beforeAll(() => {
  first = currentEngine();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await useEngine(first.name);
});
afterAll(() => {
  rmSync(emptyCache, { recursive: true, force: true });
});

test("the environment chose the engine that runs these tests", () => {
  const free = named === undefined || named === "auto" || named === "";
  expect(free || first.name === named, `LLMSMITH_ENGINE=${named}, got ${first.name}`).toBe(true);
  expect(tf.getBackend()).toBe(first.name);
  expect(first.threads).toBeGreaterThanOrEqual(1);
});

test("the list has the four, best first, each usable or with a reason", async () => {
  const list = await listEngines();
  expect(list.map(({ name }) => name)).toEqual(["tensorflow", "webgpu", "wasm", "cpu"]);
  expect(list[2]).toMatchObject({ usable: true, device: "WebAssembly SIMD, 1 thread" });
  expect(list[3]).toMatchObject({ usable: true, device: "plain JavaScript" });
  for (const { usable, reason } of list) expect(reason === undefined).toBe(usable);
  expect(tf.getBackend()).toBe(first.name); // starts none
});

test("LLMSMITH_ENGINE chooses; empty means auto", async () => {
  vi.stubEnv("LLMSMITH_ENGINE", "cpu");
  expect(await useEngine()).toMatchObject({ name: "cpu", threads: 1, skipped: [] });
  expect(currentEngine().name).toBe("cpu");
  expect(tf.getBackend()).toBe("cpu");
  vi.stubEnv("LLMSMITH_ENGINE", "");
  expect(["tensorflow", "webgpu", "wasm"]).toContain((await useEngine()).name);
});

test("an argument wins over the environment, and a second call for the same engine changes nothing", async () => {
  vi.stubEnv("LLMSMITH_ENGINE", "cpu");
  const wasm = await useEngine("wasm");
  expect(wasm.name).toBe("wasm");
  expect(await useEngine("wasm")).toBe(wasm);
});

test("auto without TensorFlow and without a GPU takes wasm and says why, of each", async ({
  skip,
}) => {
  vi.stubEnv("LLMSMITH_CACHE", emptyCache);
  const gpu = (await listEngines()).find((engine) => engine.name === "webgpu")!;
  if (gpu.usable && gpu.onlyByName === undefined) skip("this machine has a GPU");
  await useEngine("cpu");
  const { name, skipped } = await useEngine("auto");
  expect(name).toBe("wasm");
  expect(skipped.map((each) => each.name)).toEqual(["tensorflow", "webgpu"]);
  for (const { reason } of skipped) expect(reason).not.toBe("");
});

test("a named engine that does not work here is an error with its reason, not another engine", async () => {
  vi.stubEnv("LLMSMITH_CACHE", emptyCache);
  await useEngine("cpu");
  const error: unknown = await useEngine("tensorflow").catch((reason: unknown) => reason);
  expect(UserError.is(error)).toBe(true);
  expect((error as UserError).message).toMatch(/^no engine could be started \(tensorflow: .+\)$/);
  expect(currentEngine().name).toBe("cpu");
});

test("an unknown engine is wrong usage and names the choices", async () => {
  vi.stubEnv("LLMSMITH_ENGINE", "gpu");
  const error: unknown = await useEngine().catch((reason: unknown) => reason);
  expect(UserError.is(error)).toBe(true);
  expect((error as UserError).exitCode).toBe(2);
  expect((error as UserError).message).toBe(
    'engine "gpu" is not known; choose one of auto, tensorflow, webgpu, wasm, cpu (option or LLMSMITH_ENGINE)',
  );
});

test("an operation has the same values on every engine that works here", async () => {
  const values = [-3, -1, -0.2, 0, 0.7, 2, 5];
  const results = new Map<string, Float32Array>();
  for (const { name, usable } of await listEngines()) {
    if (!usable) continue;
    await useEngine(name);
    const result = tf.tidy(() => gelu(tf.tensor1d(values)));
    results.set(name, await result.data<"float32">());
    result.dispose();
  }
  expect(results.size).toBeGreaterThanOrEqual(2);
  for (const result of results.values())
    expect(result).toBeAllClose(results.get("cpu")!, { rtol: 1e-5, atol: 1e-6 });
});
