// A checkpoint that TensorFlow 2.21 wrote (SaveV2) under OpenAI's names: every number at its place in our tree.
import { fileURLToPath } from "node:url";
import { openTensorBundle, type RawTensor } from "@llmsmith/checkpoint";
import { gptFromOpenAI, openAIToHuggingFace } from "@llmsmith/gpt-model";
import { disposeTree, type tf, useEngine } from "@llmsmith/tensor";
import { beforeAll, expect, test } from "vitest";

const prefix = fileURLToPath(new URL("fixtures/openai/model.ckpt", import.meta.url));
const hparams = { n_vocab: 259, n_ctx: 8, n_embd: 12, n_head: 3, n_layer: 2 };
const C = 12;

/** The numbers that the fixture was written with: those of its `order`th tensor. */
const number = (order: number, i: number) => ((order * 31 + i * 7) % 64) / 64 - 0.5;

async function withFixture(use: (tensors: ReadonlyMap<string, RawTensor>) => unknown) {
  const { tensors, close } = await openTensorBundle(prefix);
  await Promise.resolve(use(tensors)).finally(close);
}

beforeAll(() => useEngine("wasm"));

test("query, key and value out of one map, embeddings, the last norm", () =>
  withFixture((tensors) => {
    const { cfg, params } = gptFromOpenAI(hparams, tensors, "there");
    expect(cfg).toMatchObject({ vocabSize: 259, contextLength: 8, nHeads: 3, tiedHead: true });
    const all = (tensor: tf.Tensor, expected: (i: number) => number) =>
      expect([...tensor.dataSync()]).toEqual(
        Array.from({ length: tensor.size }, (_, i) => expected(i)),
      );
    const { attn, up } = params.blocks[1]!;
    // wte, wpe, then 12 tensors a block, in the order of hN/ln_1/g …; c_attn/w is the third.
    all(params.tokEmb, (i) => number(0, i));
    const row = (i: number) => Math.floor(i / C) * 3 * C + (i % C);
    all(attn.query.weight, (i) => number(16, row(i)));
    all(attn.key.weight, (i) => number(16, row(i) + C));
    all(attn.value.weight, (i) => number(16, row(i) + 2 * C));
    all(attn.value.bias!, (i) => number(17, i + 2 * C));
    all(attn.out.weight, (i) => number(18, i));
    all(up!.weight, (i) => number(22, i));
    expect(up!.weight.shape).toEqual([C, 4 * C]);
    all(params.norm.scale, (i) => number(26, i));
    disposeTree(params);
  }));

test("names as the book's loader gives them, without model/", () =>
  withFixture((tensors) => {
    const short = new Map([...tensors].map(([name, one]) => [name.replace("model/", ""), one]));
    const { config, tensors: renamed } = openAIToHuggingFace(hparams, short, "there");
    expect(config).toMatchObject({ model_type: "gpt2", n_layer: 2, n_positions: 8 });
    expect(renamed.get("transformer.h.1.mlp.c_proj.weight")!.shape).toEqual([4 * C, C]);
    expect(() => openAIToHuggingFace(hparams, new Map([...short, ...tensors]), "there")).toThrow(
      "is there twice",
    );
  }));

test("what does not fit is one line about hparams.json or the tensor", () =>
  withFixture((tensors) => {
    const use = (change: object, map = tensors) =>
      openAIToHuggingFace({ ...hparams, ...change }, map, "there");
    expect(() => use({ n_head: undefined })).toThrow(
      "there: hparams.json lacks a number in n_head",
    );
    expect(() => use({ n_head: 5 })).toThrow("there: hparams.json does not fit together");
    expect(() => use({ n_layer: 3 })).toThrow(
      "tensor transformer.h.2.ln_1.weight is missing, which hparams.json asks for",
    );
    expect(() => use({ n_vocab: 300 })).toThrow("but hparams.json asks for floats [300, 12]");
    const more = new Map([...tensors, ["model/global_step", tensors.get("model/wpe")!]]);
    expect(() => use({}, more)).toThrow("tensor transformer.global_step.weight belongs to no part");
  }));
