// Prefetched windows are those of windowBatches, wherever one begins, and errors arrive as they were.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  type BatchState,
  openTokens,
  sliceTokens,
  type TokenBatch,
  type TokenStore,
  windowBatches,
  writeTokens,
} from "@llmsmith/data-loader";
import type * as Prefetch from "@llmsmith/data-loader/prefetch";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { all, bytesTokenizer, failure, folder } from "./helpers.ts";

// Node runs workers without vitest, so they are made JavaScript; inside the package, where apache-arrow is found.
const built = path.join(import.meta.dirname, "../node_modules/.prefetch-test");
const source = path.join(import.meta.dirname, "../src/prefetch");
let prefetchWindows: typeof Prefetch.prefetchWindows;
let tokens: string;
let store: TokenStore;
let open: Prefetch.AsyncBatches<TokenBatch> | undefined;

async function written(texts: readonly string[], tokensPerShard: number): Promise<string> {
  const where = path.join(folder(), "tokens");
  await writeTokens(where, texts, bytesTokenizer, { tokensPerShard });
  return where;
}

beforeAll(async () => {
  const neighbour = (name: string) => [
    `@llmsmith/${name}`,
    fileURLToPath(new URL(`../../${name}/src/index.ts`, import.meta.url)),
  ];
  await build({
    entryPoints: [`${source}/index.ts`, `${source}/worker.ts`],
    outdir: built,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: Object.fromEntries(["files", "random"].map(neighbour)) as Record<string, string>,
  });
  const module = (await import(/* @vite-ignore */ `${built}/index.js`)) as typeof Prefetch;
  ({ prefetchWindows } = module);
  tokens = await written(["the quick brown fox jumps over the lazy dog. ".repeat(4)], 37);
  store = await openTokens(tokens);
});
afterAll(() => {
  store.close();
  rmSync(built, { recursive: true, force: true });
});
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const base = { contextLength: 8, stride: 5, batchSize: 4, seed: 3 };
const variants: Prefetch.PrefetchWindowOptions[] = [
  base,
  { ...base, shuffle: true },
  { ...base, shuffle: true, epochs: 2 },
  { ...base, dropLast: false, epochs: 2 },
  { ...base, shuffle: true, dropLast: false, epochs: 2 },
];

test.each(variants)("the batches and states of windowBatches: %o", async (options) => {
  const expected = windowBatches(store, options);
  open = await prefetchWindows(tokens, options, { ahead: 3 });
  expect(open.batchesPerEpoch).toBe(expected.batchesPerEpoch);
  for (;;) {
    expect(open.state()).toEqual(expected.state());
    const next = expected.next();
    expect(await open.next()).toEqual(next);
    if (next.done) break;
  }
  expect(open.state()).toEqual(expected.state());
  expect(await open.next()).toEqual({ value: undefined, done: true });
});

test("a part of the folder is that of sliceTokens", async () => {
  for (const [start, end] of [
    [50, 150],
    [70, undefined],
    [undefined, 90],
  ] as const) {
    const part = { ...(start === undefined ? {} : { start }), ...(end ? { end } : {}) };
    open = await prefetchWindows(tokens, base, part);
    expect(await all(open)).toEqual([...windowBatches(sliceTokens(store, start ?? 0, end), base)]);
    await open.close();
  }
});

test("at every batch, a state of each goes on with the other", async () => {
  const options = { ...base, batchSize: 9, shuffle: true, epochs: 2, dropLast: false };
  const expected = [...windowBatches(store, options)];
  const whole = windowBatches(store, options);
  open = await prefetchWindows(tokens, options);
  for (let done = 0; done <= expected.length; done++) {
    const fromSync = JSON.parse(JSON.stringify(whole.state())) as BatchState;
    const fromWorker = JSON.parse(JSON.stringify(open.state())) as BatchState;
    const resumed = await prefetchWindows(tokens, { ...options, seed: 99, state: fromSync });
    expect(resumed.state()).toEqual(fromSync);
    expect(await all(resumed)).toEqual(expected.slice(done));
    expect([...windowBatches(store, { ...options, state: fromWorker })]).toEqual(
      expected.slice(done),
    );
    whole.next();
    await open.next();
  }
});

test("a loop that is left is taken up again, and calls that overlap are answered in order", async () => {
  const expected = [...windowBatches(store, base)];
  open = await prefetchWindows(tokens, base, { ahead: 1 });
  const seen: TokenBatch[] = [];
  for await (const batch of open) {
    seen.push(batch);
    break;
  }
  const both = await Promise.all([open.next(), open.next()]);
  seen.push(...both.map(({ value }) => value!), ...(await all(open)));
  expect(seen).toEqual(expected);
});

test("no more than `ahead` batches are fetched before they are asked for", async () => {
  // A file that is emptied is noticed by the next read: what still comes was fetched before.
  const where = await written(["x".repeat(100_000)], 2 ** 20);
  open = await prefetchWindows(where, { contextLength: 8, batchSize: 1 }, { ahead: 5 });
  await open.next();
  await setTimeout(200);
  truncateSync(path.join(where, "tokens-00000.arrow"), 0);
  let more = 0;
  const reading = open;
  const message = await failure(async () => {
    for await (const _ of reading) more++;
  });
  expect(message).toMatch(/tokens-00000\.arrow: ends at byte \d+; it was cut short/u);
  expect(more).toBe(4);
  expect(await failure(open.next())).toBe(message); // not an end that looks like the corpus's
});

test("a folder that is missing or cut short is told as by openTokens", async () => {
  const missing = path.join(folder(), "none");
  expect(await failure(prefetchWindows(missing, base))).toBe(
    await failure(openTokens(missing, { verify: false })),
  );
  const where = await written(["x".repeat(5000)], 2 ** 20);
  const shard = path.join(where, "tokens-00000.arrow");
  truncateSync(shard, statSync(shard).size - 2000);
  const message = await failure(prefetchWindows(where, base));
  expect(message).toContain("tokens-00000.arrow");
  expect(message).toBe(await failure(openTokens(where, { verify: false })));
});

test("bad options and states of other data are refused before a worker starts", async () => {
  const order = (_: number, length: number) => Array.from({ length }, (__, i) => i);
  const withOrder: Prefetch.PrefetchWindowOptions = Object.assign({ order }, base);
  await expect(prefetchWindows(tokens, withOrder)).rejects.toThrow(/^prefetchWindows: order is/u);
  for (const ahead of [0, 1.5, Infinity])
    await expect(prefetchWindows(tokens, base, { ahead })).rejects.toThrow(
      `ahead must be a whole number from 1, not ${ahead}`,
    );
  await expect(prefetchWindows(tokens, { ...base, contextLength: 0 })).rejects.toThrow(RangeError);
  await expect(prefetchWindows(tokens, base, { start: 10, end: 5 })).rejects.toThrow(RangeError);
  const state = windowBatches(store, base).state();
  expect(await failure(prefetchWindows(tokens, { ...base, state }, { end: 100 }))).toContain(
    "the stored data position was made with tokens",
  );
});

test("close, once or twice, rejects what is asked for and later", async () => {
  open = await prefetchWindows(tokens, { ...base, epochs: Infinity });
  await open.next();
  const state = open.state();
  await Promise.all([open.close(), open.close()]);
  await open.close();
  await expect(open.next()).rejects.toThrow("prefetchWindows: it is closed");
  expect(open.state()).toEqual(state);
  const asking = await prefetchWindows(tokens, base);
  const outcome = Promise.allSettled(Array.from({ length: 50 }, () => asking.next()));
  await asking.close();
  expect((await outcome).map(({ status }) => status)).toContain("rejected");
});

test("after the end it is at an end, closed or not", async () => {
  open = await prefetchWindows(tokens, base);
  await all(open);
  await open.close();
  expect(await open.next()).toEqual({ value: undefined, done: true });
});

test.each([false, true])("a process ends by itself, and not before: closed %s", async (closes) => {
  const script = `
    import { prefetchWindows } from ${JSON.stringify(`${built}/index.js`)};
    const options = { contextLength: 4, batchSize: 2 };
    const batches = await prefetchWindows(${JSON.stringify(tokens)}, options);
    await batches.next();
    const busy = performance.now() + 100; // so that what follows is there at once, without a turn of the loop
    while (performance.now() < busy);
    console.log((await batches.next()).value.inputs.join(" "));
    if (${closes}) await batches.close();
    console.log("end");`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 20_000,
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  expect(code).toBe(0); // null were the timeout's kill, 13 a promise left open
  const second = [...windowBatches(store, { contextLength: 4, batchSize: 2 })][1];
  expect(output).toBe(`${second?.inputs.join(" ")}\nend\n`);
});
