// Arrow files and streams: what is written comes back; every cut is noticed.
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import {
  batchesToRows,
  readArrowFile,
  readArrowStream,
  rowsToBatches,
  rowSchema,
  writeArrowFile,
  writeArrowStream,
} from "@llmsmith/data-loader";
import { RecordBatchReader, tableFromIPC } from "apache-arrow";
import { expect, test } from "vitest";
import { all, failure, fileOf, folder } from "./helpers.ts";

const rows = Array.from({ length: 2500 }, (_, i) => ({
  text: `text ${i} é`,
  label: String(i % 3),
}));
const batches = () => rowsToBatches(rows, { columns: ["text", "label"], rowsPerBatch: 1000 });

test("a file: batches, metadata, rows", async () => {
  const file = `${folder()}/deep/a.arrow`;
  const written = await writeArrowFile(file, batches(), { origin: "test" });
  expect(written.rows).toBe(2500);
  expect((await all(readArrowFile(file))).map((batch) => batch.numRows)).toEqual([1000, 1000, 500]);
  expect(await all(batchesToRows(readArrowFile(file, { sha256: written.sha256 })))).toEqual(rows);
  const table = tableFromIPC(readFileSync(file)); // apache-arrow's own reader
  expect(table.schema.metadata.get("origin")).toBe("test");
  expect(table.schema.fields.map((field) => [String(field), field.nullable])).toEqual([
    ["text: Utf8", false],
    ["label: Utf8", false],
  ]);
});

test("a file is a whole stream after its first 8 bytes, as the format says", async () => {
  const file = `${folder()}/a.arrow`;
  await writeArrowFile(file, batches(), { origin: "test" });
  const reader = RecordBatchReader.from(readFileSync(file).subarray(8));
  expect(reader.open().schema.metadata.get("origin")).toBe("test");
  expect([...reader].map((batch) => batch.numRows)).toEqual([1000, 1000, 500]);
});

test("a stream through chunks of any size", async () => {
  const bytes = Buffer.concat(await all(writeArrowStream(batches()) as AsyncIterable<Buffer>));
  for (const size of [1000, 7777, bytes.length]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    expect(await all(batchesToRows(readArrowStream(Readable.from(chunks))))).toEqual(rows);
  }
  const stored = fileOf("a.arrows", bytes);
  expect(await all(batchesToRows(readArrowFile(stored)))).toEqual(rows);
});

test("an empty stream with a schema is a whole one", async () => {
  const stream = writeArrowStream([], { schema: rowSchema(["text"]) });
  expect(await all(batchesToRows(readArrowStream(stream)))).toEqual([]);
  expect(await failure(writeArrowFile(`${folder()}/a.arrow`, []))).toContain("the corpus is empty");
});

test("a cut anywhere in a file or stream is noticed", async () => {
  const where = folder();
  const file = `${where}/a.arrow`;
  const { bytes } = await writeArrowFile(file, batches());
  const stream = Buffer.concat(await all(writeArrowStream(batches()) as AsyncIterable<Buffer>));
  for (const part of [0, 0.001, 0.3, 0.9, 0.999]) {
    const cut = `${where}/cut.arrow`;
    writeFileSync(cut, readFileSync(file));
    truncateSync(cut, Math.floor(bytes * part));
    expect(await failure(all(readArrowFile(cut)))).toContain(`${cut}: `);
    const chunks = [stream.subarray(0, Math.floor(stream.length * part))];
    expect(await failure(all(readArrowStream(Readable.from(chunks), "stdin")))).toContain(
      "stdin: ",
    );
  }
});

test("a flipped bit is noticed with the SHA-256", async () => {
  const file = `${folder()}/a.arrow`;
  const { sha256 } = await writeArrowFile(file, batches());
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
  expect(await failure(all(readArrowFile(file, { sha256 })))).toContain(`expected ${sha256}`);
});

test("what fails while writing leaves nothing behind", async () => {
  const where = folder();
  async function* broken() {
    yield* batches();
    throw new Error("source failed");
  }
  await expect(writeArrowFile(`${where}/a.arrow`, broken())).rejects.toThrow("source failed");
  expect(readdirSync(where)).toEqual([]);
  await expect(all(writeArrowStream(broken()))).rejects.toThrow("source failed");
  async function* mixed() {
    yield* rowsToBatches([{ a: "1" }], { columns: ["a"] });
    yield* rowsToBatches([{ b: "1" }], { columns: ["b"] });
  }
  expect(await failure(writeArrowFile(`${where}/a.arrow`, mixed()))).toContain(
    "batch 2 has the columns b: Utf8, the first one a: Utf8",
  );
  expect(existsSync(`${where}/a.arrow`)).toBe(false);
});

test("a row that lacks a column is named; so are bad options", async () => {
  expect(await failure(all(rowsToBatches([{ a: "1" }, {}], { columns: ["a"] })))).toContain(
    'row 2 has no "a", only nothing',
  );
  await expect(all(rowsToBatches([], { columns: ["a", "a"] }))).rejects.toThrow(RangeError);
  await expect(all(rowsToBatches([], { columns: ["a"], rowsPerBatch: 0 }))).rejects.toThrow(
    "rowsToBatches: rowsPerBatch",
  );
});

test("no Arrow file at all", async () => {
  const file = fileOf("a.arrow", "just a text, long enough to be read");
  expect(await failure(all(readArrowFile(file)))).toContain("not an Arrow file");
});
