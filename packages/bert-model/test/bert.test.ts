// BERT: transformers' logits, what padding may not change, gradients, and round trips.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  bert,
  bertFromHuggingFace,
  bertToHuggingFace,
  defineBert,
  initBert,
} from "@llmsmith/bert-model";
import { type HuggingFaceConfig, type RawTensor, readSafetensors } from "@llmsmith/checkpoint";
import { createRandom } from "@llmsmith/random";
import { disposeTree, tf, variables } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { wrongSlopes } from "../../../tools/vitest/gradients.ts";

const folder = fileURLToPath(new URL("../../../../shared/reference/hf/bert/", import.meta.url));
const cfg = defineBert({ vocabSize: 17, contextLength: 8, embDim: 8, nHeads: 2, nLayers: 2 });
const int32 = ({ shape, data }: RawTensor) => tf.tensor(data as Int32Array, [...shape], "int32");

test.skipIf(!existsSync(folder))(
  "the logits of transformers, padding and segments included",
  async () => {
    const config = JSON.parse(readFileSync(`${folder}config.json`, "utf8")) as HuggingFaceConfig;
    const { tensors } = await readSafetensors(`${folder}model.safetensors`);
    const read = bertFromHuggingFace(config, tensors, folder);
    const expected = (await readSafetensors(`${folder}expected.safetensors`)).tensors;
    const logits = tf.tidy(() =>
      bert(read.params, int32(expected.get("input_ids")!), read.cfg, {
        tokenTypes: int32(expected.get("token_type_ids")!),
        attentionMask: int32(expected.get("attention_mask")!),
      }).dataSync(),
    );
    expect(logits).toBeAllClose(expected.get("logits")!.data as Float32Array, {
      rtol: 2e-4,
      atol: 1e-4,
    });
    const written = await bertToHuggingFace(read.params, read.cfg, config);
    expect([...written.tensors.keys()].toSorted()).toEqual([...tensors.keys()].toSorted());
    for (const [name, { data }] of tensors)
      expect([...written.tensors.get(name)!.data], name).toEqual([...data]);
    disposeTree(read.params);
  },
);

test("what stands in the padding changes nothing before it", () => {
  const params = initBert(cfg, 1);
  const read = (padding: number) =>
    tf.tidy(() => {
      const ids = tf.tensor2d([[3, 4, 5, padding, padding]], [1, 5], "int32");
      const attentionMask = tf.tensor2d([[1, 1, 1, 0, 0]], [1, 5], "int32");
      const logits = bert(params, ids, cfg, { attentionMask });
      return [...tf.slice(logits, [0, 0, 0], [1, 3, -1]).dataSync()];
    });
  expect(read(6)).toEqual(read(9));
  disposeTree(params);
});

test("gradients of every parameter against finite differences", () => {
  const params = initBert(cfg, 2);
  const random = createRandom(3);
  const leaves = variables(params);
  for (const leaf of leaves.values())
    tf.tidy(() =>
      leaf.assign(
        tf.tensor(
          Float32Array.from({ length: leaf.size }, () => random.normal() * 0.5),
          leaf.shape,
        ),
      ),
    );
  const ids = tf.tensor2d([[3, 4, 5, 6]], [1, 4], "int32");
  const tokenTypes = tf.tensor2d([[0, 0, 1, 1]], [1, 4], "int32");
  const loss = () =>
    tf.tidy(() => tf.mean(tf.square(bert(params, ids, cfg, { tokenTypes }))) as tf.Scalar);
  expect(wrongSlopes(leaves, loss, 4e-3)).toEqual([]);
  tf.dispose([ids, tokenTypes]);
  disposeTree(params);
});

test("what does not fit is refused by name", async () => {
  expect(() => defineBert({ ...cfg, nHeads: 3 })).toThrow("embDim 8 is not a multiple of nHeads 3");
  const params = initBert(cfg, 1);
  const { config, tensors } = await bertToHuggingFace(params, cfg);
  tf.tidy(() => {
    expect(() => bert(params, tf.zeros([1, 9], "int32"), cfg)).toThrow(
      "bert: 9 tokens exceed contextLength 8",
    );
  });
  disposeTree(params);
  expect(() => bertFromHuggingFace({ ...config, hidden_act: "relu" }, tensors, "m")).toThrow(
    'm: config.json has hidden_act "relu", but only "gelu" is supported',
  );
  tensors.delete("cls.predictions.bias");
  expect(() => bertFromHuggingFace(config, tensors, "m")).toThrow(
    "m: tensor cls.predictions.bias is missing",
  );
});
