// The book's chapter 4: an untrained GPT as torch.manual_seed(123) makes it. The 124M model only
// with LLMSMITH_LONG_TESTS=1 (some GB of memory, half a minute).
import { existsSync, readFileSync } from "node:fs";
import { defineGPT, generate, GPT2_SIZES, gpt, initGPTLikePyTorch } from "@llmsmith/gpt-model";
import { disposeTree, tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";

const file = new URL("../../../../shared/reference/book-cpu.json", import.meta.url);
const long = process.env["LLMSMITH_LONG_TESTS"] === "1";

test.skipIf(!long || !existsSync(file))("124M, untrained: logits and greedy tokens", async () => {
  const golden = JSON.parse(readFileSync(file, "utf8")) as Record<string, number[]>;
  const cfg = defineGPT({ ...GPT2_SIZES["124M"], qkvBias: false, tiedHead: false });
  const params = initGPTLikePyTorch(cfg, 123);
  const prompt = golden["ch04 untrained greedy"]!.slice(0, 4);
  const logits = tf.tidy(() => {
    const all = gpt(params, tf.tensor2d([prompt], [1, 4], "int32"), cfg);
    return tf.slice(all, [0, 3, 0], [1, 1, 8]).dataSync();
  });
  expect(logits).toBeAllClose(golden["ch04 logits[0,-1,:8]"]!, { rtol: 1e-3, atol: 1e-3 });
  const tokens = [...prompt];
  for await (const token of generate(params, cfg, prompt, { maxNewTokens: 6 })) tokens.push(token);
  expect(tokens).toEqual(golden["ch04 untrained greedy"]);
  disposeTree(params);
});

test("the same seed makes the same parameters", () => {
  const cfg = defineGPT({
    ...GPT2_SIZES["124M"],
    vocabSize: 50,
    embDim: 24,
    nHeads: 2,
    nLayers: 1,
  });
  const [a, b] = [initGPTLikePyTorch(cfg, 123), initGPTLikePyTorch(cfg, 123)];
  expect([...a.blocks[0]!.down.weight.dataSync()]).toEqual([
    ...b.blocks[0]!.down.weight.dataSync(),
  ]);
  disposeTree(a);
  disposeTree(b);
});
