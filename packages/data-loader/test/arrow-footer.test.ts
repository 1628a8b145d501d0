// Footers of Arrow files that lie: each is named before apache-arrow follows it.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readArrowFile, readRows, rowsToBatches, writeArrowFile } from "@llmsmith/data-loader";
import { expect, test } from "vitest";
import { type Block, checkFooter } from "../src/arrow/metadata.ts";
import { all, failure, folder } from "./helpers.ts";

const rows = Array.from({ length: 30 }, (_, i) => ({ text: `row ${i}` }));

/** A whole file of three batches, and its footer as it lies in it. */
async function made(): Promise<{ file: string; bytes: Buffer; footer: Buffer; blocks: Block[] }> {
  const file = path.join(folder(), "rows.arrow");
  await writeArrowFile(file, rowsToBatches(rows, { columns: ["text"], rowsPerBatch: 10 }));
  const bytes = readFileSync(file);
  const end = bytes.length - 10;
  const footer = bytes.subarray(end - bytes.readInt32LE(end), end);
  return { file, bytes, footer, blocks: checkFooter(footer).batches };
}

/** Where the struct of a block lies in the footer; the number of blocks lies 4 bytes before the first. */
function positionOf(footer: Buffer, { offset, metadataLength }: Block): number {
  const bytes = Buffer.alloc(12);
  bytes.writeBigInt64LE(BigInt(offset));
  bytes.writeInt32LE(metadataLength, 8);
  return footer.indexOf(bytes);
}

/** The error for a file whose footer was changed. */
async function refused(change: (footer: Buffer, at: number[]) => void): Promise<string> {
  const { file, bytes, footer, blocks } = await made();
  change(
    footer,
    blocks.map((block) => positionOf(footer, block)),
  );
  writeFileSync(file, bytes);
  const message = await failure(all(readArrowFile(file)));
  expect(message.startsWith(`${file}: not a readable Arrow file (`), message).toBe(true);
  return message;
}

test("a footer as it should be", async () => {
  const { file, blocks } = await made();
  expect(blocks).toHaveLength(3);
  expect(await all(readRows(file))).toEqual(rows);
});

test("too many, too few, none and the same messages twice", async () => {
  expect(await refused((footer, [at]) => footer.writeInt32LE(2 ** 31 - 1, at! - 4))).toContain(
    "leads to byte",
  );
  expect(await refused((footer, [at]) => footer.writeInt32LE(-1, at! - 4))).toContain("leads to");
  for (const count of [0, 1, 2])
    expect(await refused((footer, [at]) => footer.writeInt32LE(count, at! - 4))).toContain(
      "leaves out the message at byte",
    );
  expect(
    await refused((footer, [first, second]) => footer.copy(footer, second, first, first! + 24)),
  ).toContain("twice");
});

test("messages outside the file, behind the footer, or where none begins", async () => {
  const offset = (value: bigint) =>
    refused((footer, [at]) => void footer.writeBigInt64LE(value, at));
  for (const value of [-8n, 0n, 2n ** 40n])
    expect(await offset(value)).toContain("lists a message");
  expect(await offset(2n ** 62n)).toContain("holds the number");
  expect(await offset(8n)).toMatch(/lists a schema as a batch|announces/);
  const length = (value: bigint) =>
    refused((footer, [at]) => void footer.writeBigInt64LE(value, at! + 16));
  expect(await length(2n ** 50n)).toContain("lists a message");
  expect(await length(8n)).toContain("where 8 are left");
  expect(await refused((footer, [at]) => footer.writeInt32LE(16, at! + 8))).toContain(
    "where none begins",
  );
});

test("a footer that is longer than the file, empty, or leads in a circle", async () => {
  for (const length of [0, -1, 2 ** 30]) {
    const { file, bytes } = await made();
    bytes.writeInt32LE(length, bytes.length - 10);
    writeFileSync(file, bytes);
    expect(await failure(all(readArrowFile(file)))).toContain(`footer announces ${length} bytes`);
  }
  expect(await refused((footer) => footer.writeInt32LE(0, 0))).toContain("leads back");
  expect(await refused((footer) => footer.writeInt32LE(-4, 0))).toContain("leads back");
  expect(await refused((footer) => footer.fill(0, 4))).toContain("no table");
});
