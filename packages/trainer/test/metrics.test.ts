// JSON lines survive a kill and a resume; TensorBoard records have the right frames and numbers.
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import { createMetrics, METRICS_FILE } from "@llmsmith/trainer";
import { afterEach, beforeEach, expect, test } from "vitest";
import { maskedCrc32c } from "../src/tensorboard.ts";
import { parseEvents } from "./parse-events.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "metrics-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const lines = async () =>
  (await readFile(path.join(folder, METRICS_FILE), "utf8")).split("\n").slice(0, -1);
const records = async () => (await lines()).map((line) => JSON.parse(line) as unknown);
const events = async () => {
  const names = (await readdir(folder)).filter((name) => name.startsWith("events.out.tfevents."));
  return parseEvents(await readFile(path.join(folder, names.sort().at(-1)!)));
};

test("records are appended, and an unfinished line of a killed process is cut", async () => {
  const first = createMetrics(folder);
  first.write({ step: 1, loss: 2.5 });
  expect(await records()).toEqual([{ step: 1, loss: 2.5 }]); // before it is closed
  first.close();
  first.close();
  await appendFile(path.join(folder, METRICS_FILE), '{"step": 2, "lo');
  const second = createMetrics(folder);
  second.write({ step: 2, loss: Number.NaN, rate: Number.NEGATIVE_INFINITY, note: "réprise" });
  second.close();
  expect(await records()).toEqual([
    { step: 1, loss: 2.5 },
    { step: 2, loss: "NaN", rate: "-Infinity", note: "réprise" },
  ]);
});

test("a resumed training takes back the steps after its checkpoint", async () => {
  const first = createMetrics(folder);
  for (const step of [1, 2, 2, 3, 4]) first.write({ step, loss: step });
  first.close();
  const second = createMetrics(folder, { resumeFrom: 2 });
  second.write({ step: 3, loss: 30 });
  second.close();
  expect(await records()).toEqual([
    { step: 1, loss: 1 },
    { step: 2, loss: 2 },
    { step: 2, loss: 2 },
    { step: 3, loss: 30 },
  ]);
  expect((await events()).slice(-2)).toEqual([
    { step: 3, sessionStart: true, scalars: {} },
    { step: 3, sessionStart: false, scalars: { loss: 30 } },
  ]);
  await writeFile(path.join(folder, METRICS_FILE), '{"step": 1}\nbroken\n');
  expect(() => createMetrics(folder, { resumeFrom: 2 })).toThrow(
    /metrics\.jsonl: line 2 is not a record with a step; mend/,
  );
  expect(await lines()).toHaveLength(2);
});

test("events are framed and hold tag, step and value", async () => {
  const metrics = createMetrics(folder);
  metrics.write({ step: 300, loss: 1.5, "validation/loss": Number.NaN, note: "not shown" });
  metrics.write({ step: 2 ** 40, loss: -0.25 });
  metrics.close();
  expect(await events()).toEqual([
    { step: 0, sessionStart: false, fileVersion: "brain.Event:2", scalars: {} },
    { step: 300, sessionStart: false, scalars: { loss: 1.5, "validation/loss": Number.NaN } },
    { step: 2 ** 40, sessionStart: false, scalars: { loss: -0.25 } },
  ]);
});

test("what cannot be written is told in one line", async () => {
  await writeFile(path.join(folder, "file"), "");
  let error: unknown;
  try {
    createMetrics(path.join(folder, "file"));
  } catch (caught) {
    error = caught;
  }
  expect(UserError.is(error)).toBe(true);
  expect((error as Error).message).toMatch(/^cannot write .*file: /);
  const metrics = createMetrics(folder);
  expect(() => metrics.write({ step: 1.5 })).toThrow("Metrics.write: step 1.5 must be a whole");
  metrics.close();
  expect(await lines()).toEqual([]);
});

test("CRC-32C of the standard's check string", () => {
  // crc32c("123456789") = e3069283, then rotated right by 15 and shifted by a282ead8.
  const crc = 0xe3069283;
  expect(maskedCrc32c(Buffer.from("123456789"))).toBe(
    (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0,
  );
});
