// The webgpu engine's choice: by argument and environment, but never by "auto" on a software adapter.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type EngineName, listEngines, tf, useEngine } from "@llmsmith/tensor";
import { afterEach, describe, expect, test, vi } from "vitest";
import { adapterName, type GpuAdapter, isSoftware } from "../src/webgpu/gpu.ts";
import { whyNoWebgpu } from "./webgpu.ts";

const reason = await whyNoWebgpu();
if (reason !== undefined) console.warn(`webgpu-engine.test.ts is skipped in part: ${reason}`);
const first = (process.env["LLMSMITH_ENGINE"] || "auto") as EngineName | "auto";

afterEach(async () => {
  vi.unstubAllEnvs();
  await useEngine(first);
});

describe.skipIf(reason !== undefined)("with an adapter", () => {
  test("LLMSMITH_ENGINE and the argument choose it, and a second start keeps its tensors", async () => {
    vi.stubEnv("LLMSMITH_ENGINE", "webgpu");
    const info = await useEngine();
    expect(info).toMatchObject({ name: "webgpu", threads: 1, skipped: [] });
    expect(info.device).toMatch(/, Dawn$/);
    expect(tf.getBackend()).toBe("webgpu");
    const kept = tf.tidy(() => tf.mul(tf.range(0, 300), 2));
    await useEngine("cpu");
    await useEngine("webgpu");
    expect((await kept.data())[299]).toBe(598);
    kept.dispose();
  });

  test("Node's navigator is as it was: others would take the process for a browser", async () => {
    await useEngine("webgpu");
    const { navigator } = globalThis as { navigator?: object };
    expect(navigator === undefined || !("gpu" in navigator)).toBe(true);
  });

  test("auto passes over an adapter that computes in software, and says so", async ({ skip }) => {
    const status = (await listEngines()).find(({ name }) => name === "webgpu")!;
    if (status.onlyByName === undefined) skip("this machine has a GPU");
    const emptyCache = mkdtempSync(path.join(tmpdir(), "webgpu-"));
    vi.stubEnv("LLMSMITH_CACHE", emptyCache);
    await useEngine("cpu");
    const { name, skipped } = await useEngine("auto");
    expect(name).toBe("wasm");
    expect(skipped.at(-1)).toEqual({ name: "webgpu", reason: status.onlyByName });
    rmSync(emptyCache, { recursive: true });
  });

  // The last one: the backend distrusts everything that the device computes from then on.
  test("an operation that the device refuses fails at the read in place of giving zeros", async () => {
    await useEngine("webgpu");
    const device = (tf.backend() as unknown as { device: EventTarget }).device;
    const event = Object.assign(new Event("uncapturederror"), {
      error: { message: "Out of memory\nat somewhere" },
    });
    const x = tf.tidy(() => tf.mul(tf.range(0, 300), 2));
    expect((await x.data())[1]).toBe(2);
    device.dispatchEvent(event);
    const y = tf.tidy(() => tf.mul(x, 2));
    await expect(y.data()).rejects.toThrow(/^webgpu: Out of memory; results since then/);
    tf.dispose([x, y]);
  });
});

test("software adapters are told from GPUs by what they say of themselves", () => {
  const adapter = (info: GpuAdapter["info"]) => ({ info }) as GpuAdapter;
  const nvidia = { vendor: "nvidia", architecture: "ampere", description: "NVIDIA RTX A4000" };
  expect(isSoftware(adapter(nvidia))).toBe(false);
  expect(isSoftware(adapter({ vendor: "apple", architecture: "metal-3" }))).toBe(false);
  expect(isSoftware(adapter({ vendor: "google", architecture: "swiftshader" }))).toBe(true);
  expect(isSoftware(adapter({ vendor: "mesa", description: "llvmpipe (LLVM 19)" }))).toBe(true);
  expect(isSoftware(adapter({ description: "Microsoft Basic Render Driver" }))).toBe(true);
  expect(isSoftware(adapter({ ...nvidia, isFallbackAdapter: true }))).toBe(true);
  expect(isSoftware({} as GpuAdapter)).toBe(false);
  expect(adapterName(adapter(nvidia))).toBe("NVIDIA RTX A4000");
  expect(adapterName(adapter({ vendor: "apple", architecture: "metal-3" }))).toBe("apple metal-3");
  expect(adapterName({} as GpuAdapter)).toBe("unnamed adapter");
});
