// Many prompts at once against one after the other: the same tokens, whatever shares the batch.
import {
  type BatchEvent,
  type BlockParams,
  defineGPT,
  generate,
  generateBatch,
  type GenerateBatchOptions,
  type GPTParams,
  initGPT,
} from "@llmsmith/gpt-model";
import { createRandom } from "@llmsmith/random";
import { disposeTree, tf } from "@llmsmith/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";

const cfg = defineGPT({ vocabSize: 23, contextLength: 10, embDim: 8, nHeads: 2, nLayers: 2 });
let params: GPTParams;
/** 21 prompts of one token up to the whole context, several of each length, in no order. */
let prompts: number[][];

beforeAll(() => {
  params = initGPT(cfg, 5);
  // Larger weights than a model starts with: its choices then differ clearly.
  for (const table of [params.tokEmb, params.posEmb!])
    tf.tidy(() => (table as unknown as tf.Variable).assign(tf.mul(table, 30)));
  const random = createRandom(2);
  prompts = Array.from({ length: 21 }, (_, i) =>
    Array.from({ length: 1 + ((i * 7) % cfg.contextLength) }, () => random.integer(cfg.vocabSize)),
  );
});
afterAll(() => disposeTree(params));

/** Tokens by prompt, and how each ended; no prompt may end twice or go on after its end. */
async function collect(
  options: GenerateBatchOptions,
  of: readonly number[][] = prompts,
): Promise<{ tokens: number[][]; ended: string[] }> {
  const tokens = of.map((): number[] => []);
  const ended: string[] = [];
  for await (const event of generateBatch(params, cfg, of, options)) {
    expect(ended[event.index]).toBeUndefined();
    if ("token" in event) tokens[event.index]!.push(event.token);
    else ended[event.index] = event.ended;
  }
  return { tokens, ended };
}

async function oneByOne(options: GenerateBatchOptions): Promise<number[][]> {
  const all: number[][] = [];
  for (const [i, prompt] of prompts.entries()) {
    all[i] = [];
    const seed = (options.seed ?? 0) + i;
    for await (const token of generate(params, cfg, prompt, { ...options, seed }))
      all[i].push(token);
  }
  return all;
}

// 14 new tokens: every prompt outgrows the context of 10 on its way, the longest at once.
test.each([
  ["greedy", { maxNewTokens: 14 }],
  ["greedy with stop tokens", { maxNewTokens: 14, stopTokens: [3, 8, 11, 19] }],
  ["sampled", { maxNewTokens: 14, temperature: 1.2, seed: 9 }],
  [
    "sampled from the likeliest with a stop token",
    { maxNewTokens: 14, temperature: 2, topK: 9, topP: 0.9, seed: 3, stopTokens: [3, 4, 5] },
  ],
] satisfies [string, GenerateBatchOptions][])(
  "%s: a batch of any size gives what one prompt at a time gives",
  async (_, options) => {
    const expected = await oneByOne(options);
    for (const batchSize of [1, 2, 5, 64])
      expect((await collect({ ...options, batchSize })).tokens, `batchSize ${batchSize}`).toEqual(
        expected,
      );
    expect((await collect(options)).tokens).toEqual(expected);
    // Else this compares less than it says.
    expect(new Set(expected.map((tokens) => tokens.join())).size).toBeGreaterThan(10);
    const lengths = new Set(expected.map(({ length }) => length));
    expect(lengths.size).toBeGreaterThan("stopTokens" in options ? 3 : 0);
  },
);

test("each prompt says once why it ended", async () => {
  const free = await collect({ maxNewTokens: 6 });
  expect(free.ended).toEqual(prompts.map(() => "maxNewTokens"));
  const stop = free.tokens[4]![2]!;
  const stopped = await collect({ maxNewTokens: 6, stopTokens: [stop] });
  free.tokens.forEach((tokens, i) => {
    const at = tokens.indexOf(stop);
    expect(stopped.tokens[i]).toEqual(at < 0 ? tokens : tokens.slice(0, at));
    expect(stopped.ended[i]).toBe(at < 0 ? "maxNewTokens" : "stopToken");
  });
  expect(stopped.ended).toContain("maxNewTokens");
  const none = await collect({ maxNewTokens: 0 });
  expect(none).toEqual({ tokens: prompts.map(() => []), ended: free.ended });
  expect(await collect({ maxNewTokens: 6 }, [])).toEqual({ tokens: [], ended: [] });
});

test("leaving at any moment frees the cache", async () => {
  const before = tf.memory().numTensors;
  for (const events of [1, 2, 9, 40, 130]) {
    let seen = 0;
    let last: BatchEvent | undefined;
    for await (const event of generateBatch(params, cfg, prompts, {
      maxNewTokens: 14,
      batchSize: 8,
    })) {
      last = event;
      if (++seen === events) break;
    }
    expect(last).toBeDefined();
    expect(tf.memory().numTensors).toBe(before);
  }
});

test("a pass that fails frees the cache", async () => {
  const before = tf.memory().numTensors;
  const [first, second] = params.blocks as [BlockParams, BlockParams];
  // The second block fails, when the first has put its keys and values into the cache.
  const broken = { ...params, blocks: [first, { ...second, up: second.down }] };
  const run = async () => {
    for await (const _ of generateBatch(broken, cfg, prompts, { maxNewTokens: 3 }));
  };
  await expect(run()).rejects.toThrow("linear: the last axis of x");
  expect(tf.memory().numTensors).toBe(before);
});

test("prompts that do not fit are named before anything is computed", async () => {
  const run = (of: number[][], options = {}) => collect({ maxNewTokens: 1, ...options }, of);
  await expect(run([[1], []])).rejects.toThrow("generateBatch: prompt 1 is empty");
  await expect(run([[1], Array.from({ length: 11 }, () => 1)])).rejects.toThrow(
    "generateBatch: prompt 1 has 11 tokens, more than contextLength 10; shorten it",
  );
  for (const batchSize of [0, 1.5, Number.NaN])
    await expect(run([[1]], { batchSize })).rejects.toThrow(
      `generateBatch: batchSize must be a whole number from 1 on, not ${batchSize}`,
    );
});
