// Arrow files with changed bits or cut short: rows, or an error in one line; never a crash, a long wait or much memory.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import { createRandom } from "@llmsmith/random";
import {
  openTokens,
  readRows,
  rowsToBatches,
  writeArrowFile,
  writeArrowStream,
  writeTokens,
} from "@llmsmith/data-loader";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { expect, test } from "vitest";
import { all, bytesTokenizer, folder } from "./helpers.ts";

/** MUTATIONS=10000 for the long run. */
const ROUNDS = Number(process.env["MUTATIONS"] ?? 400);
const MOST_MILLISECONDS = 2000; // for one version of a file of a few kilobytes
const MOST_BYTES = 50e6;

/** Bytes of typed arrays now, whether touched or not, and the most that this process ever held in memory. */
const memory = (): [now: number, ever: number] => [
  process.memoryUsage().arrayBuffers,
  process.resourceUsage().maxRSS * 1024,
];

/** What `use` did wrong on versions of `file` that are cut or have a changed bit, and how often it threw. */
async function wrongs(
  file: string,
  use: () => Promise<unknown>,
  from = 0,
): Promise<{ wrong: string[]; refused: number }> {
  const bytes = readFileSync(file);
  const random = createRandom(11);
  const wrong: string[] = [];
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const changed = Buffer.from(bytes);
    const at = from + random.integer(bytes.length - from);
    changed[at]! ^= 1 << random.integer(8);
    writeFileSync(file, round % 4 === 0 ? changed.subarray(0, at) : changed);
    const [start, [now, ever]] = [performance.now(), memory()];
    try {
      await use();
    } catch (error) {
      refused++;
      const oneLine = UserError.is(error) && !/\n/.test(error.message);
      if (!oneLine || !error.message.includes(path.dirname(file)))
        wrong.push(`byte ${at}: ${String((error as Error).stack)}`);
    }
    const [took, [nowAfter, everAfter]] = [performance.now() - start, memory()];
    const grown = Math.max(nowAfter - now, everAfter - ever);
    if (took > MOST_MILLISECONDS || grown > MOST_BYTES)
      wrong.push(`byte ${at}: took ${Math.round(took)} ms and ${Math.round(grown / 1e6)} MB`);
  }
  writeFileSync(file, bytes);
  return { wrong, refused };
}

const rows = Array.from({ length: 40 }, (_, i) => ({ text: `Row ${i} é`, label: `${i % 3}` }));
const batches = () => rowsToBatches(rows, { columns: ["text", "label"], rowsPerBatch: 16 });

/** The footer of an Arrow file: its first byte. */
function footerOf(bytes: Buffer): number {
  return bytes.length - 10 - bytes.readInt32LE(bytes.length - 10);
}

test("files of rows", async () => {
  const file = path.join(folder(), "rows.arrow");
  await writeArrowFile(file, batches(), { origin: "test" });
  const { wrong, refused } = await wrongs(file, () => all(readRows(file)));
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(ROUNDS / 4 - 1);
}, 300_000);

test("their footers, where no row is lost without an error", async () => {
  const file = path.join(folder(), "rows.arrow");
  await writeArrowFile(file, batches(), { origin: "test" });
  const use = async () => {
    const read = await all(readRows(file));
    if (read.length !== rows.length) throw new Error(`${read.length} rows`);
  };
  const { wrong, refused } = await wrongs(file, use, footerOf(readFileSync(file)));
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(ROUNDS / 4 - 1);
}, 300_000);

test("files of dictionaries and numbers, as apache-arrow writes them itself", async () => {
  const file = path.join(folder(), "rows.arrow");
  const table = tableFromArrays({
    label: ["ham", "spam", "ham", "eggs"], // a dictionary
    count: Int32Array.of(1, 2, 3, 4),
    score: Float64Array.of(0.5, 1, 2, 4),
  });
  writeFileSync(file, tableToIPC(table, "file"));
  expect(await all(readRows(file))).toHaveLength(4);
  const use = async () => {
    for (const { label } of await all(readRows(file)))
      if (label === "undefined") throw new Error("a label outside the dictionary");
  };
  const { wrong } = await wrongs(file, use);
  expect(wrong).toEqual([]);
}, 300_000);

test("stored streams", async () => {
  const file = path.join(folder(), "rows.arrows");
  writeFileSync(file, Buffer.concat(await all(writeArrowStream(batches()))));
  expect(await all(readRows(file))).toEqual(rows);
  const { wrong } = await wrongs(file, () => all(readRows(file)));
  expect(wrong).toEqual([]);
}, 300_000);

test("token shards whose hashes nobody looks at", async () => {
  const tokens = path.join(folder(), "tokens");
  await writeTokens(tokens, ["abc", "def", "ghi"], bytesTokenizer, { tokensPerShard: 4 });
  for (const name of ["tokens-00000.arrow", "documents.arrow"]) {
    const { wrong } = await wrongs(path.join(tokens, name), async () => {
      const store = await openTokens(tokens, { verify: false });
      try {
        store.read(0, store.length);
        store.documentStart(2);
      } finally {
        store.close();
      }
    });
    expect(wrong).toEqual([]);
  }
  // With verification, each changed bit is found.
  const { refused } = await wrongs(path.join(tokens, "tokens-00001.arrow"), async () =>
    (await openTokens(tokens)).close(),
  );
  expect(refused).toBe(ROUNDS);
}, 300_000);
