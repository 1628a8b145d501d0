// The encoder–decoder: Marian's logits, what may not be seen, gradients, and round trips.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type HuggingFaceConfig, type RawTensor, readSafetensors } from "@llmsmith/checkpoint";
import { createRandom } from "@llmsmith/random";
import { disposeTree, tf, variables } from "@llmsmith/tensor";
import {
  defineTransformer,
  initTransformer,
  sinusoidalPositions,
  transformer,
  transformerFromHuggingFace,
  transformerToHuggingFace,
} from "@llmsmith/transformer-model";
import { expect, test } from "vitest";
import { wrongSlopes } from "../../../tools/vitest/gradients.ts";

const folder = fileURLToPath(new URL("../../../../shared/reference/hf/marian/", import.meta.url));
const cfg = defineTransformer({
  vocabSize: 13,
  contextLength: 6,
  embDim: 8,
  nHeads: 2,
  nLayers: 2,
});
const int32 = ({ shape, data }: RawTensor) => tf.tensor(data as Int32Array, [...shape], "int32");
const ids = (...rows: number[][]) => tf.tensor2d(rows, [rows.length, rows[0]!.length], "int32");

test.skipIf(!existsSync(folder))(
  "the logits of transformers' Marian, padding included",
  async () => {
    const config = JSON.parse(readFileSync(`${folder}config.json`, "utf8")) as HuggingFaceConfig;
    const { tensors } = await readSafetensors(`${folder}model.safetensors`);
    const read = transformerFromHuggingFace(config, tensors, folder);
    const expected = (await readSafetensors(`${folder}expected.safetensors`)).tensors;
    const logits = tf.tidy(() => {
      const source = int32(expected.get("input_ids")!);
      const target = int32(expected.get("decoder_input_ids")!);
      const sourceMask = int32(expected.get("attention_mask")!);
      return transformer(read.params, source, target, read.cfg, { sourceMask }).dataSync();
    });
    expect(logits).toBeAllClose(expected.get("logits")!.data as Float32Array, {
      rtol: 2e-4,
      atol: 1e-4,
    });
    const written = await transformerToHuggingFace(read.params, read.cfg, config);
    expect([...written.tensors.keys()].toSorted()).toEqual([...tensors.keys()].toSorted());
    for (const [name, { data, shape }] of tensors) {
      expect(written.tensors.get(name)!.shape, name).toEqual(shape);
      expect([...written.tensors.get(name)!.data], name).toEqual([...data]);
    }
    disposeTree(read.params);
  },
);

test("positions are the paper's, sines before cosines", () => {
  const table = sinusoidalPositions(3, 4);
  const second = [Math.sin(2), Math.sin(0.02), Math.cos(2), Math.cos(0.02)];
  expect(table.slice(0, 4)).toEqual(Float32Array.of(0, 0, 1, 1));
  expect(table.slice(8)).toBeAllClose(second, { atol: 1e-7 });
});

test("a target token sees no later one, and nobody sees the source's padding", () => {
  const params = initTransformer(cfg, 1);
  const first = (target: number[], padding: number) =>
    tf.tidy(() => {
      const sourceMask = ids([1, 1, 0]);
      const logits = transformer(params, ids([3, 4, padding]), ids(target), cfg, { sourceMask });
      return [...tf.slice(logits, [0, 0, 0], [1, 2, -1]).dataSync()];
    });
  expect(first([1, 2, 5], 6)).toEqual(first([1, 2, 9], 8));
  expect(first([1, 2, 5], 6)).not.toEqual(first([1, 3, 5], 6));
  disposeTree(params);
});

test("gradients of every parameter against finite differences", () => {
  const params = initTransformer(defineTransformer({ ...cfg, activation: "silu" }), 2);
  const random = createRandom(3);
  const leaves = variables(params);
  for (const leaf of leaves.values())
    tf.tidy(() =>
      leaf.assign(
        tf.tensor(
          Float32Array.from({ length: leaf.size }, () => random.normal() * 0.4),
          leaf.shape,
        ),
      ),
    );
  const smooth = { ...cfg, activation: "silu" } as const;
  const [source, target] = [ids([3, 4, 5]), ids([1, 2, 6, 7])];
  const loss = () =>
    tf.tidy(() => tf.mean(tf.square(transformer(params, source, target, smooth))) as tf.Scalar);
  expect(wrongSlopes(leaves, loss, 4e-3)).toEqual([]);
  tf.dispose([source, target]);
  disposeTree(params);
});

test("what does not fit is refused by name", async () => {
  expect(() => defineTransformer({ ...cfg, nDecoderHeads: 3 })).toThrow(
    "embDim 8 is not a multiple of nDecoderHeads 3",
  );
  const params = initTransformer(cfg, 1);
  const { config, tensors } = await transformerToHuggingFace(params, cfg);
  tf.tidy(() => {
    expect(() => transformer(params, tf.zeros([1, 7], "int32"), ids([1]), cfg)).toThrow(
      "transformer: 7 tokens exceed contextLength 6",
    );
  });
  disposeTree(params);
  expect(() => transformerFromHuggingFace({ ...config, d_model: 10 }, tensors, "m")).toThrow(
    "m: tensor model.shared.weight is F32 [13, 8], but config.json asks for floats [13, 10]",
  );
  expect(() => transformerFromHuggingFace({ ...config, model_type: "t5" }, tensors, "m")).toThrow(
    'm: config.json has model_type "t5", but this model needs "marian"',
  );
});
