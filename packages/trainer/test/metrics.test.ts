// JSON lines survive a kill; TensorBoard records have the right frames and numbers.
import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createMetrics, METRICS_FILE } from "@llmsmith/trainer";
import { expect, test } from "vitest";
import { maskedCrc32c } from "../src/tensorboard.ts";

test("records are appended, and an unfinished line of a killed process is cut", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "metrics-"));
  const first = createMetrics(folder);
  first.write({ step: 1, loss: 2.5 });
  first.close();
  await appendFile(path.join(folder, METRICS_FILE), '{"step": 2, "lo');
  const second = createMetrics(folder);
  second.write({ step: 2, loss: 2.25, note: "resumed" });
  second.close();
  const lines = (await readFile(path.join(folder, METRICS_FILE), "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { step: 1, loss: 2.5 },
    { step: 2, loss: 2.25, note: "resumed" },
  ]);
  await rm(folder, { recursive: true });
});

test("events are framed and hold tag, step and value", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "metrics-"));
  const metrics = createMetrics(folder);
  metrics.write({ step: 300, loss: 1.5 });
  metrics.close();
  const name = (await readdir(folder)).find((file) => file.startsWith("events.out.tfevents."))!;
  const bytes = await readFile(path.join(folder, name));
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(data));
    records.push(data);
    at += 16 + length;
  }
  expect(records).toHaveLength(2);
  expect(records[0]!.toString("latin1")).toContain("brain.Event:2");
  const event = records[1]!;
  expect([...event.subarray(9, 12)]).toEqual([0x10, 0xac, 0x02]); // field 2, step 300
  const tag = event.indexOf("loss");
  expect(event[tag + 4]).toBe(0x15); // field 2, a float
  expect(event.readFloatLE(tag + 5)).toBe(1.5);
  await rm(folder, { recursive: true });
});

test("CRC-32C of the standard's check string", () => {
  // crc32c("123456789") = e3069283, then rotated right by 15 and shifted by a282ead8.
  const crc = 0xe3069283;
  expect(maskedCrc32c(Buffer.from("123456789"))).toBe(
    (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0,
  );
});
