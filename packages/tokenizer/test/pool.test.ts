// A pool gives the ids of one thread, whatever the number of workers, and says what went wrong.
import { rmSync } from "node:fs";
import { UserError } from "@llmsmith/files";
import { encoding, type Tokenizer, trainBPE, type Utf8Documents } from "@llmsmith/tokenizer";
import type * as Pool from "@llmsmith/tokenizer/pool";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildForNode } from "./build-for-node.ts";
import { randomText, seededIntegers } from "./helpers.ts";

let built: string;
let createTokenizerPool: typeof Pool.createTokenizerPool;
let pool: Pool.TokenizerPool | undefined;
let trained: Tokenizer;

beforeAll(async () => {
  built = await buildForNode("pool-test", ["pool/index.ts", "pool/worker.ts"]);
  ({ createTokenizerPool } = (await import(/* @vite-ignore */ `${built}index.js`)) as typeof Pool);
  trained = await trainBPE(["a banana, an anaconda and a bandana"], { vocabSize: 270 });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));
afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

const documentsOf = (texts: readonly string[]): Utf8Documents => {
  const parts = texts.map((text) => new TextEncoder().encode(text));
  const ends: number[] = [];
  parts.reduce((end, part) => (ends[ends.length] = end + part.length), 0);
  return { bytes: Uint8Array.from(Buffer.concat(parts)), ends: Uint32Array.from(ends) };
};

describe.each([1, 3])("with %i workers", (workers) => {
  test("the ids of a tokenizer by name, and of one by definition", async () => {
    const random = seededIntegers(workers);
    for (const tokenizer of [encoding("gpt2"), trained]) {
      pool = createTokenizerPool(tokenizer, { workers });
      expect(pool).toMatchObject({ workers, hash: tokenizer.hash, vocabSize: tokenizer.vocabSize });
      const batches = Array.from({ length: 7 }, () =>
        Array.from({ length: 5 }, () => randomText(random, 40)),
      );
      const found = await Promise.all(
        batches.map((texts) => pool!.encodeDocuments(documentsOf(texts))),
      );
      expect(found).toEqual(batches.map((texts) => tokenizer.encodeDocuments(documentsOf(texts))));
      await pool.close();
    }
  });
});

test("bytes that fill their buffer are taken, parts of one are copied", async () => {
  pool = createTokenizerPool(trained, { workers: 1 });
  const whole = documentsOf(["banana"]);
  const part = { bytes: documentsOf(["xbanana"]).bytes.subarray(1), ends: whole.ends };
  const [a, b] = await Promise.all([pool.encodeDocuments(part), pool.encodeDocuments(whole)]);
  expect(a).toEqual(b);
  expect(part.bytes.length).toBe(6);
  expect(whole.bytes.length).toBe(0);
});

test("bytes that are not UTF-8 are refused as on one thread, and the next batch goes on", async () => {
  pool = createTokenizerPool(trained, { workers: 1 });
  const broken = { bytes: Uint8Array.of(97, 0xff), ends: Uint32Array.of(2) };
  const error = await pool.encodeDocuments(broken).catch((thrown: unknown) => thrown);
  expect(UserError.is(error)).toBe(true);
  expect((error as Error).message).toContain("document 0 is not UTF-8 at its byte 1");
  expect((await pool.encodeDocuments(documentsOf(["a"]))).ids).toHaveLength(1);
});

test("documents that a module reads out of bytes, with what it reports and refuses", async () => {
  pool = createTokenizerPool(trained, { workers: 2 });
  const module = `data:text/javascript,${encodeURIComponent(`
    export function readDocuments({ bytes, times }) {
      if (times < 0) throw new Error("times is negative");
      return { documents: { bytes, ends: new Uint32Array(times).fill(bytes.length) }, report: { times } };
    }`)}`;
  const inputOf = (times: number) => ({ bytes: new TextEncoder().encode("banana"), times });
  const expected = trained.encodeDocuments(documentsOf(["banana", ""]));
  const input = inputOf(2);
  expect(await pool.encodeRead(module, input)).toEqual({ ...expected, report: { times: 2 } });
  expect(input.bytes.length).toBe(0); // taken
  await expect(pool.encodeRead(module, inputOf(-1))).rejects.toThrow("times is negative");
  await expect(pool.encodeRead("data:text/javascript,!", inputOf(1))).rejects.toThrow("Unexpected");
  expect((await pool.encodeRead(module, inputOf(1))).report).toEqual({ times: 1 });
});

test("a closed pool rejects what it had not done and what comes later", async () => {
  pool = createTokenizerPool(trained, { workers: 1 });
  const running = pool.encodeDocuments(documentsOf(["banana".repeat(1000)]));
  const [outcome] = await Promise.all([running.catch((error: unknown) => error), pool.close()]);
  expect((outcome as Error).message).toContain("the pool is closed");
  await expect(pool.encodeDocuments(documentsOf(["a"]))).rejects.toThrow("the pool is closed");
  expect(() => createTokenizerPool(trained, { workers: 0 })).toThrow(
    "a whole number from 1, not 0",
  );
});
