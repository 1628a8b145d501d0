// More and fewer tokens: what was learned stays, new ones are average, folders of Hugging Face take them.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadCheckpoint, saveCheckpoint } from "@llmsmith/checkpoint";
import {
  defineGPT,
  gpt,
  type GPTConfig,
  gptFromHuggingFace,
  type GPTOptions,
  type GPTParams,
  gptToHuggingFace,
  initGPT,
  LLAMA_PARTS,
  resizeVocabulary,
} from "@llmsmith/gpt-model";
import { disposeTree, entries, tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";

const small = { vocabSize: 11, contextLength: 5, embDim: 12, nHeads: 3, nLayers: 2 } as const;

/** Logits of one row of ids, [T][V]. */
function logitsOf(params: GPTParams, cfg: GPTConfig): number[][] {
  return tf.tidy(() => {
    const logits = gpt(params, tf.tensor2d([[7, 1, 6, 0]], [1, 4], "int32"), cfg);
    return tf.squeeze<tf.Tensor2D>(logits, [0]).arraySync();
  });
}

test.each<[string, Partial<GPTOptions>]>([
  ["tied to the embedding", { tiedHead: true, qkvBias: true }],
  ["a head of its own", { ...LLAMA_PARTS, nKVHeads: 1 }],
])("old tokens keep their logits, with %s", async (_, parts) => {
  const cfg = defineGPT({ ...small, ...parts });
  const params = initGPT(cfg, 3);
  const before = logitsOf(params, cfg);
  const rows = (await params.tokEmb.array()).slice();
  const average = rows[0]!.map((_value, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / 11);

  const larger = resizeVocabulary(params, cfg, 14);
  expect(larger.cfg).toEqual({ ...cfg, vocabSize: 14 });
  for (const [i, row] of logitsOf(larger.params, larger.cfg).entries()) {
    expect(row).toHaveLength(14);
    expect(row.slice(0, 11)).toBeAllClose(before[i]!, { rtol: 1e-6, atol: 1e-7 });
    // The logit of an average row or column is the average of the logits.
    const mean = before[i]!.reduce((a, b) => a + b) / 11;
    expect(row.slice(11)).toBeAllClose([mean, mean, mean], { rtol: 1e-4, atol: 1e-6 });
  }
  const [, fresh] = (await larger.params.tokEmb.array()).slice(11);
  expect(fresh).toBeAllClose(average, { rtol: 1e-5, atol: 1e-7 });

  const smaller = resizeVocabulary(larger.params, larger.cfg, 9);
  for (const [i, row] of logitsOf(smaller.params, smaller.cfg).entries())
    expect(row).toBeAllClose(before[i]!.slice(0, 9), { rtol: 1e-6, atol: 1e-7 });
  for (const [name, leaf] of entries(smaller.params))
    expect(leaf, name).toBeInstanceOf(tf.Variable);
  expect(resizeVocabulary(smaller.params, smaller.cfg, 9).params).toBe(smaller.params);
  disposeTree(smaller.params);
});

test("a resized model goes through a Hugging Face folder with what its config held", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "resized-"));
  try {
    const cfg = defineGPT({ ...small, ...LLAMA_PARTS });
    const made = resizeVocabulary(initGPT(cfg, 3), cfg, 16);
    const original = { model_type: "llama", vocab_size: 11, torch_dtype: "bfloat16", theirs: [1] };
    const written = await gptToHuggingFace(made.params, made.cfg, original);
    const generationConfig = { eos_token_id: 3, theirs: { a: 1 } };
    await saveCheckpoint(folder, { ...written, generationConfig }, {}, { maxShardBytes: 2000 });
    const loaded = await loadCheckpoint(folder);
    expect(loaded.config).toMatchObject({ vocab_size: 16, theirs: [1], dtype: "float32" });
    expect(loaded.config).not.toHaveProperty("torch_dtype"); // else it would contradict `dtype`
    expect(loaded.generationConfig).toEqual(generationConfig);
    const back = gptFromHuggingFace(loaded.config, loaded.tensors, folder);
    expect(logitsOf(back.params, back.cfg)).toEqual(logitsOf(made.params, made.cfg));
    disposeTree(made.params);
    disposeTree(back.params);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("what is no number of tokens is refused, and the model stays", () => {
  const cfg = defineGPT(small);
  const params = initGPT(cfg, 3);
  for (const size of [0, -1, 1.5, Number.NaN, 2 ** 60])
    expect(() => resizeVocabulary(params, cfg, size)).toThrow(
      `resizeVocabulary: vocabSize ${size} must be a whole number`,
    );
  expect(params.tokEmb.isDisposed).toBe(false);
  disposeTree(params);
});
