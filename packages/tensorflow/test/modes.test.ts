// The file of measured modes: kept between processes, told apart by machine, and never in the way when broken.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { modeStore } from "../src/modes.ts";

const engine = { version: "2.21.0", device: "CPU (Some Processor)", threads: 2 };
const times = { firstStepSeconds: 2.5, stepSeconds: 0.25 };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "modes-"));
  file = path.join(folder, "cache", "modes.json");
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test("what one store keeps another finds, mode by mode, the last measurement of each", async () => {
  const store = modeStore(engine, file);
  expect(store.timesOf("f\na")).toBeUndefined();
  await store.keep({ key: "f\na", name: "f", mode: "graph", ...times });
  await store.keep({ key: "f\na", name: "f", mode: "xla", firstStepSeconds: 9, stepSeconds: 1 });
  await store.keep({ key: "f\na", name: "f", mode: "xla", firstStepSeconds: 8, stepSeconds: 0.1 });
  await store.keep({ key: "f\nb", name: "f", mode: "mixed", ...times });
  const later = modeStore(engine, file);
  expect(later.timesOf("f\na")).toEqual({
    graph: times,
    xla: { firstStepSeconds: 8, stepSeconds: 0.1 },
  });
  expect(later.timesOf("f\nb")).toEqual({ mixed: times });
  expect(readdirSync(path.dirname(file))).toEqual(["modes.json"]); // no temporary file stays
});

test("what was measured under other settings of the engine says nothing", async () => {
  await modeStore(engine, file).keep({ key: "f", name: "f", mode: "graph", ...times });
  vi.stubEnv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true");
  expect(modeStore(engine, file).timesOf("f")).toBeUndefined();
  vi.unstubAllEnvs();
  expect(modeStore(engine, file).timesOf("f")).toEqual({ graph: times });
});

test("another release, processor or number of threads knows nothing of it, and loses nothing", async () => {
  await modeStore(engine, file).keep({ key: "f", name: "f", mode: "graph", ...times });
  for (const other of [
    { ...engine, version: "2.22.0" },
    { ...engine, device: "CPU (Other)" },
    { ...engine, threads: 4 },
  ]) {
    const store = modeStore(other, file);
    expect(store.timesOf("f")).toBeUndefined();
    await store.keep({ key: "f", name: "f", mode: "xla", ...times });
  }
  expect(modeStore(engine, file).timesOf("f")).toEqual({ graph: times });
});

test.each([
  ["cut off", '{"version":1,"machines":{"tens'],
  ["of another version", '{"version":99,"machines":{}}'],
  ["null", "null"],
  ["of another shape", '{"version":1,"machines":{"m":{"f":{"name":"f","modes":{"xla":{}}}}}}'],
  ["with an unknown mode", '{"version":1,"machines":{"m":{"f":{"modes":{"fast":1}}}}}'],
])("a file that is %s is told of in one line, ignored and written anew", async (_, broken) => {
  const store = modeStore(engine, file);
  await store.keep({ key: "f", name: "f", mode: "graph", ...times });
  writeFileSync(file, broken);
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  expect(store.timesOf("f")).toBeUndefined();
  expect(store.timesOf("f")).toBeUndefined();
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]![0]).toMatch(
    /^[^\n]*modes\.json: measured modes cannot be read[^\n]*$/,
  );
  await store.keep({ key: "f", name: "f", mode: "xla", ...times });
  expect(store.timesOf("f")).toEqual({ xla: times });
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ version: 1 });
});

test("what was not measured runs as a graph, on a GPU with XLA where hundreds of calls pay for it", () => {
  const cpu = modeStore(engine, file);
  const gpu = modeStore({ ...engine, device: "GPU:0 (NVIDIA H200)" }, file);
  expect([undefined, 10, 10_000].map((calls) => cpu.defaultMode(calls))).toEqual(
    Array.from({ length: 3 }, () => "graph"),
  );
  expect([undefined, 10, 10_000].map((calls) => gpu.defaultMode(calls))).toEqual([
    "graph",
    "graph",
    "xla",
  ]);
});
