// The model's properties: sizes, causality, cache, dropout, gradients, refusal of bad input.
import {
  countGPTParameters,
  createCache,
  defineGPT,
  disposeGPTCache,
  GPT2_SIZES,
  gpt,
  initGPT,
  languageModelLoss,
} from "@llmsmith/gpt-model";
import { countParameters, disposeTree, tf, variables } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { wrongSlopes } from "../../../tools/vitest/gradients.ts";

const cfg = defineGPT({ vocabSize: 13, contextLength: 8, embDim: 8, nHeads: 2, nLayers: 2 });
const read = (f: () => tf.Tensor) => tf.tidy(() => f().dataSync());
const ids = (values: number[]) => tf.tensor2d([values], [1, values.length], "int32");
const batch = {
  inputs: Int32Array.of(1, 2, 3, 4, 5, 6),
  targets: Int32Array.of(2, 3, -100, 5, 6, 7),
  shape: [2, 3] as [number, number],
};

test("parameter counts are those of the book and of GPT-2", () => {
  const book = { ...GPT2_SIZES["124M"], qkvBias: false, tiedHead: false };
  expect(countGPTParameters(book)).toBe(163_009_536);
  expect(countGPTParameters({ ...book, tiedHead: true })).toBe(124_412_160);
  expect(countGPTParameters(GPT2_SIZES["124M"])).toBe(124_439_808);
  expect(countGPTParameters(GPT2_SIZES["1558M"])).toBe(1_557_611_200);
  for (const options of [cfg, defineGPT({ ...cfg, tiedHead: true, qkvBias: true })]) {
    const params = initGPT(options, 1);
    expect(countParameters(params)).toBe(countGPTParameters(options));
    disposeTree(params);
  }
});

test("logits do not depend on later tokens, and the cache changes nothing", () => {
  const params = initGPT(cfg, 1);
  const whole = read(() => gpt(params, ids([3, 1, 4, 1, 5]), cfg));
  const other = read(() => gpt(params, ids([3, 1, 4, 9, 2]), cfg));
  expect(whole.slice(0, 3 * 13)).toEqual(other.slice(0, 3 * 13));
  const cache = createCache(cfg);
  const parts = [[3, 1], [4], [1, 5]].flatMap((part) => [
    ...read(() => gpt(params, ids(part), cfg, { cache })),
  ]);
  expect(parts).toBeAllClose(whole, { rtol: 1e-4, atol: 1e-6 });
  disposeGPTCache(cache);
  disposeTree(params);
});

test("dropout follows its seed and is absent without one", () => {
  const dropped = defineGPT({ ...cfg, dropRate: 0.2 });
  const params = initGPT(dropped, 1);
  const run = (dropSeed?: number) => [
    ...read(() => gpt(params, ids([3, 1, 4]), dropped, dropSeed === undefined ? {} : { dropSeed })),
  ];
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
  expect(run()).toEqual([...read(() => gpt(params, ids([3, 1, 4]), cfg))]);
  disposeTree(params);
});

test.each([false, true])("gradients agree with finite differences (tied head: %s)", (tiedHead) => {
  const options = defineGPT({ ...cfg, tiedHead, qkvBias: true });
  const params = initGPT(options, 2);
  const parameters = variables(params);
  // Larger weights than at the start, so that every slope stands out from rounding.
  for (const parameter of parameters.values())
    if (parameter.rank === 2) tf.tidy(() => parameter.assign(tf.mul(parameter, 15)));
  const loss = () => languageModelLoss(params, batch, options);
  expect(wrongSlopes(parameters, loss, 4e-3)).toEqual([]);
  disposeTree(params);
});

test("what does not fit is refused by name", () => {
  const sizes = { vocabSize: 11, contextLength: 8, embDim: 8, nHeads: 2, nLayers: 1 };
  expect(() => defineGPT({ ...sizes, nHeads: 3 })).toThrow(
    "defineGPT: embDim 8 is not a multiple of nHeads 3",
  );
  expect(() => defineGPT({ ...sizes, nKVHeads: 3 })).toThrow(
    "defineGPT: nHeads 2 is not a multiple of nKVHeads 3",
  );
  expect(() => defineGPT({ ...sizes, headDim: 3, rope: { base: 1e4 } })).toThrow(
    "headDim 3 must be even, since rope turns pairs",
  );
  expect(() => defineGPT({ ...sizes, windows: [1, 2] })).toThrow(
    "windows must be 1 whole numbers, one for each block",
  );
  expect(() => defineGPT({ ...cfg, nLayers: 0 })).toThrow(
    "nLayers must be a positive whole number",
  );
  const params = initGPT(cfg, 1);
  tf.tidy(() => {
    expect(() => gpt(params, ids([1, 2, 3, 4, 5, 6, 7, 8, 9]), cfg)).toThrow(
      "gpt: 9 tokens exceed contextLength 8",
    );
  });
  disposeTree(params);
});
