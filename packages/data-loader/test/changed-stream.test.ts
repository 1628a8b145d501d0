// Arrow streams with changed bits or cut short: batches, or an error in one line; never a crash, a long wait or much memory.
import { Readable } from "node:stream";
import { UserError } from "@llmsmith/files";
import { createRandom } from "@llmsmith/random";
import {
  readArrowStream,
  rowsToBatches,
  writeArrowFile,
  writeArrowStream,
} from "@llmsmith/data-loader";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { all, failure, folder } from "./helpers.ts";

/** MUTATIONS=20000 for the long run. */
const ROUNDS = Number(process.env["MUTATIONS"] ?? 1000);
const MOST_MILLISECONDS = 2000;
const MOST_BYTES = 50e6;

const rows = Array.from({ length: 40 }, (_, i) => ({ text: `Row ${i} é`, label: `${i % 3}` }));
const rowStream = async (): Promise<Buffer> =>
  Buffer.concat(
    await all(
      writeArrowStream(rowsToBatches(rows, { columns: ["text", "label"], rowsPerBatch: 16 }), {
        metadata: { origin: "test" },
      }),
    ),
  );
const tableStream = (): Buffer =>
  Buffer.from(
    tableToIPC(
      tableFromArrays({
        label: ["ham", "spam", "ham", "eggs"], // a dictionary
        count: Int32Array.of(1, 2, 3, 4),
        score: Float64Array.of(0.5, 1, 2, 4),
      }),
      "stream",
    ),
  );

const memory = (): [now: number, ever: number] => [
  process.memoryUsage().arrayBuffers,
  process.resourceUsage().maxRSS * 1024,
];

const read = async (bytes: Uint8Array): Promise<number> => {
  let count = 0;
  for await (const batch of readArrowStream(Readable.from([bytes], { objectMode: false }), "pipe"))
    count += batch.numRows;
  return count;
};

test.each([
  ["rows", rowStream],
  ["a dictionary and numbers", tableStream],
])("changed and cut streams of %s", async (_, make) => {
  const bytes = await make();
  const whole = await read(bytes);
  const random = createRandom(23);
  const wrong: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const at = random.integer(bytes.length);
    const cut = round % 4 === 0;
    const changed = Buffer.from(cut ? bytes.subarray(0, at) : bytes);
    if (!cut) changed[at]! ^= 1 << random.integer(8);
    const [start, [now, ever]] = [performance.now(), memory()];
    try {
      const found = await read(changed);
      if (cut || found !== whole) wrong.push(`byte ${at}: ${found} rows`);
    } catch (error) {
      const oneLine = UserError.is(error) && /^pipe: [^\n]+$/.test(error.message);
      if (!oneLine) wrong.push(`byte ${at}: ${String((error as Error).stack)}`);
    }
    const [took, [nowAfter, everAfter]] = [performance.now() - start, memory()];
    const grown = Math.max(nowAfter - now, everAfter - ever);
    if (took > MOST_MILLISECONDS || grown > MOST_BYTES)
      wrong.push(`byte ${at}: took ${Math.round(took)} ms and ${Math.round(grown / 1e6)} MB`);
  }
  expect(wrong).toEqual([]);
});

test("what is no stream, has no schema, two, or more than itself", async () => {
  const bytes = await rowStream();
  const schemaEnd = 8 + bytes.readInt32LE(4);
  const file = `${folder()}/a.arrow`;
  await writeArrowFile(file, rowsToBatches(rows, { columns: ["text"] }));
  const end = bytes.subarray(-8);
  for (const [given, why] of [
    [Buffer.alloc(0), "ended too early"],
    [Buffer.from("text,label\nHello,1\n"), "announces"],
    [readFileSync(file), "it is an Arrow file"],
    [end, "no schema"],
    [bytes.subarray(schemaEnd), "first message is not the schema"],
    [Buffer.concat([bytes.subarray(0, schemaEnd), bytes]), "a second schema"],
    [Buffer.concat([bytes, end]), "behind its end marker"],
    [bytes.subarray(0, -8), "ended too early"],
  ] as const)
    expect(await failure(read(given))).toContain(why);
});

test("a stream that fails is that error, and one that is left is closed", async () => {
  const bytes = await rowStream();
  let closed = false;
  async function* chunks(fail: boolean): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < bytes.length; at += 100) {
        if (fail && at > 800) throw new UserError("the sender is gone");
        yield bytes.subarray(at, at + 100);
      }
    } finally {
      closed = true;
    }
  }
  expect(await failure(all(readArrowStream(chunks(true), "pipe")))).toBe("the sender is gone");
  closed = false;
  for await (const _ of readArrowStream(chunks(false), "pipe")) break;
  expect(closed).toBe(true);
});
