// Generation: greedy against plain argmax, sampling against its distribution, stopping, and leaks.
import { defineGPT, generate, gpt, initGPT, sampleToken } from "@llmsmith/gpt-model";
import { createRandom } from "@llmsmith/random";
import { disposeTree, tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";

const cfg = defineGPT({ vocabSize: 17, contextLength: 6, embDim: 8, nHeads: 2, nLayers: 1 });

async function collect(tokens: AsyncGenerator<number>): Promise<number[]> {
  const all: number[] = [];
  for await (const token of tokens) all.push(token);
  return all;
}

test("greedy with the cache equals argmax without it, past the end of the context too", async () => {
  const params = initGPT(cfg, 7);
  const made = await collect(generate(params, cfg, [1, 2, 3], { maxNewTokens: 8 }));
  const tokens = [1, 2, 3];
  for (let i = 0; i < 8; i++) {
    const seen = tokens.slice(-cfg.contextLength);
    const next = tf.tidy(() => {
      const logits = gpt(params, tf.tensor2d([seen], [1, seen.length], "int32"), cfg);
      const last = tf.slice(logits, [0, seen.length - 1, 0], [1, 1, cfg.vocabSize]);
      return tf.argMax(tf.reshape(last, [-1])).dataSync()[0]!;
    });
    tokens.push(next);
  }
  expect(made).toEqual(tokens.slice(3));
  disposeTree(params);
});

test("a seed repeats, a stop token ends before itself, and leaving early frees the cache", async () => {
  const params = initGPT(cfg, 8);
  const options = { maxNewTokens: 12, temperature: 1.5, seed: 4 };
  const first = await collect(generate(params, cfg, [1], options));
  expect(await collect(generate(params, cfg, [1], options))).toEqual(first);
  expect(await collect(generate(params, cfg, [1], { ...options, seed: 5 }))).not.toEqual(first);
  const stop = first[3]!;
  const stopped = await collect(generate(params, cfg, [1], { ...options, stopTokens: [stop] }));
  expect(stopped).toEqual(first.slice(0, first.indexOf(stop)));
  for await (const _ of generate(params, cfg, [1], options)) break; // the leak check is in afterEach
  disposeTree(params);
});

test("sampling follows the book's table: nine logits, 1,000 draws", () => {
  // Chapter 5: "every effort moves you …"
  const logits = Float32Array.of(4.51, 0.89, -1.9, 6.75, 1.63, -1.62, -1.89, 6.28, 1.79);
  const count = (options: Parameters<typeof sampleToken>[1], draws = 20_000) => {
    const random = createRandom(123);
    const counts = Array.from({ length: 9 }, () => 0);
    for (let i = 0; i < draws; i++) counts[sampleToken(logits, options, random)]!++;
    return counts.map((n) => n / draws);
  };
  // softmax: closer .0609, forward .5721, toward .3576
  const plain = count({ temperature: 1 });
  expect(Math.abs(plain[3]! - 0.5721)).toBeLessThan(0.012);
  expect(Math.abs(plain[7]! - 0.3576)).toBeLessThan(0.012);
  const sharp = count({ temperature: 0.1 });
  expect(sharp[3]!).toBeGreaterThan(0.985);
  // top 3 renormalised: .0615, .5775, .3610
  const top3 = count({ temperature: 1, topK: 3 });
  expect(Math.abs(top3[0]! - 0.0615)).toBeLessThan(0.008);
  expect(top3[1]! + top3[2]! + top3[4]! + top3[5]! + top3[6]! + top3[8]!).toBe(0);
  // the two likeliest have .93 together
  const nucleus = count({ temperature: 1, topP: 0.9 });
  expect(nucleus.filter((share) => share > 0)).toHaveLength(2);
  expect(sampleToken(logits, {}, createRandom(1))).toBe(3);
});

test("of equal logits the earlier token comes first, with every option", () => {
  const logits = Float32Array.of(1, 3, 3, -0, 3, 0, 1);
  const drawn = (options: Parameters<typeof sampleToken>[1]) => {
    const random = createRandom(5);
    const tokens = Array.from({ length: 400 }, () => sampleToken(logits, options, random));
    return [...new Set(tokens)].sort((a, b) => a - b);
  };
  expect(sampleToken(logits, {}, createRandom(1))).toBe(1);
  expect(drawn({ temperature: 1, topK: 2 })).toEqual([1, 2]);
  expect(drawn({ temperature: 1, topK: 4 })).toEqual([0, 1, 2, 4]);
  expect(drawn({ temperature: 9, topK: 6 })).toEqual([0, 1, 2, 3, 4, 6]); // -0 equals 0
  expect(drawn({ temperature: 1, topP: 0.5 })).toEqual([1, 2]); // 0.29 each
  expect(drawn({ temperature: 9 })).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect([...logits]).toEqual([1, 3, 3, -0, 3, 0, 1]);
});

test("options out of range and prompts that do not fit are refused", async () => {
  const params = initGPT(cfg, 1);
  const run = (prompt: number[], options = {}) =>
    collect(generate(params, cfg, prompt, { maxNewTokens: 1, ...options }));
  await expect(run([])).rejects.toThrow("generate: the prompt is empty");
  await expect(run([1, 2, 3, 4, 5, 6, 7])).rejects.toThrow(
    "the prompt has 7 tokens, more than contextLength 6",
  );
  await expect(run([1], { temperature: -1 })).rejects.toThrow("temperature must be 0 or more");
  await expect(run([1], { topP: 0, temperature: 1 })).rejects.toThrow("topP must be in (0, 1]");
  await expect(run([1], { topK: 0 })).rejects.toThrow("topK must be a whole number");
  disposeTree(params);
});
