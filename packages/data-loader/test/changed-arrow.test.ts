// Arrow files with changed bits or cut short: rows, or an error in one line; never a crash.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import { createRandom } from "@llmsmith/random";
import {
  openTokens,
  readRows,
  rowsToBatches,
  writeArrowFile,
  writeTokens,
} from "@llmsmith/data-loader";
import { expect, test } from "vitest";
import { all, bytesTokenizer, folder } from "./helpers.ts";

/** MUTATIONS=10000 for the long run. */
const ROUNDS = Number(process.env["MUTATIONS"] ?? 400);

/** What `use` throws that is no UserError in one line, on versions of `file` that are cut or changed in its first `within` bytes, and how often it throws. */
async function wrongErrors(
  file: string,
  use: () => Promise<unknown>,
  within?: number,
): Promise<{ wrong: string[]; refused: number }> {
  const bytes = readFileSync(file);
  const random = createRandom(11);
  const wrong: string[] = [];
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const changed = Buffer.from(bytes);
    const at = random.integer(within ?? bytes.length);
    changed[at]! ^= 1 << random.integer(8);
    writeFileSync(file, round % 4 === 0 ? changed.subarray(0, at) : changed);
    try {
      await use();
    } catch (error) {
      refused++;
      const oneLine = UserError.is(error) && !/\n/.test(error.message);
      if (!oneLine) wrong.push(`byte ${at}: ${String((error as Error).stack)}`);
    }
  }
  writeFileSync(file, bytes);
  return { wrong, refused };
}

test("files of rows, outside the footer", async () => {
  const file = path.join(folder(), "rows.arrow");
  const rows = Array.from({ length: 40 }, (_, i) => ({ text: `Row ${i} é`, label: `${i % 3}` }));
  const columns = ["text", "label"];
  await writeArrowFile(file, rowsToBatches(rows, { columns, rowsPerBatch: 16 }));
  const bytes = readFileSync(file);
  const body = bytes.length - 10 - bytes.readInt32LE(bytes.length - 10);
  const { wrong, refused } = await wrongErrors(file, () => all(readRows(file)), body);
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(ROUNDS / 4 - 1);
}, 300_000);

test("token shards whose hashes nobody looks at", async () => {
  const tokens = path.join(folder(), "tokens");
  await writeTokens(tokens, ["abc", "def", "ghi"], bytesTokenizer, { tokensPerShard: 4 });
  for (const name of ["tokens-00000.arrow", "documents.arrow"]) {
    const { wrong } = await wrongErrors(path.join(tokens, name), async () => {
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
  const { refused } = await wrongErrors(path.join(tokens, "tokens-00001.arrow"), async () =>
    (await openTokens(tokens)).close(),
  );
  expect(refused).toBe(ROUNDS);
}, 300_000);
