// The exchange format: transformers' GPT2ForSequenceClassification.
import {
  classifierFromHuggingFace,
  classifierLogits,
  classifierToHuggingFace,
  collateClassification,
  initClassifier,
} from "@llmsmith/finetune-classify";
import { UserError } from "@llmsmith/files";
import { defineGPT, initGPT } from "@llmsmith/gpt-model";
import { disposeTree, entries, tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";

const cfg = defineGPT({ vocabSize: 11, contextLength: 6, embDim: 6, nHeads: 3, nLayers: 2 });
const labels = ["ham", "spam", "other"];

async function exported(): Promise<Awaited<ReturnType<typeof classifierToHuggingFace>>> {
  const p = initClassifier(initGPT(cfg, 1), cfg, 3, 2);
  const made = await classifierToHuggingFace(p, cfg, labels, 10);
  disposeTree(p);
  return made;
}

test("config and names are those of transformers", async () => {
  const { config, tensors } = await exported();
  expect(config).toMatchObject({
    architectures: ["GPT2ForSequenceClassification"],
    model_type: "gpt2",
    num_labels: 3,
    pad_token_id: 10,
    id2label: { 0: "ham", 1: "spam", 2: "other" },
    label2id: { ham: 0, spam: 1, other: 2 },
  });
  expect(tensors.get("score.weight")!.shape).toEqual([3, 6]);
  expect([...tensors.keys()]).not.toContain("lm_head.weight");
  expect([...tensors.keys()]).toContain("transformer.h.1.mlp.c_proj.weight");
});

test.each([false, true])(
  "a round trip keeps every number and every logit (tied: %s)",
  async (tiedHead) => {
    const options = defineGPT({ ...cfg, tiedHead, qkvBias: tiedHead });
    const p = initClassifier(initGPT(options, 1), options, 3, 2);
    const { config, tensors } = await classifierToHuggingFace(p, options, labels, 10);
    const json = JSON.parse(JSON.stringify(config)) as typeof config;
    const back = classifierFromHuggingFace(json, tensors, "memory");
    expect(back.labels).toEqual(labels);
    expect(back.cfg).toEqual({ ...options, tiedHead: true });
    const restored = new Map(entries(back.params));
    expect([...restored.keys()]).toEqual(entries(p).map(([path]) => path));
    for (const [path, leaf] of entries(p))
      expect([...restored.get(path)!.dataSync()], path).toEqual([...leaf.dataSync()]);
    const batch = collateClassification([{ ids: [1, 2, 3], label: 0 }], {
      padToken: 10,
      maxLength: 6,
    });
    const [before, after] = [p, back.params].map((params) =>
      tf.tidy(() => classifierLogits(params, batch, options).dataSync()),
    );
    expect(after).toEqual(before);
    disposeTree(p);
    disposeTree(back.params);
  },
);

test("without id2label the classes are LABEL_0, LABEL_1, …, as transformers leaves them out", async () => {
  const { config, tensors } = await exported();
  const { id2label: _names, ...rest } = config;
  const untied = { ...rest, tie_word_embeddings: false }; // a classifier has no language head to tie
  const back = classifierFromHuggingFace(untied, tensors, "memory");
  expect(back.labels).toEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
  disposeTree(back.params);
});

test("what is not a classifier, or not a whole one, is named", async () => {
  const { config, tensors } = await exported();
  const without = (name: string) => new Map([...tensors].filter(([key]) => key !== name));
  const load = (c: typeof config, t: typeof tensors) => () => classifierFromHuggingFace(c, t, "m");
  const failing = (c: typeof config, t: typeof tensors, message: string) => {
    expect(load(c, t)).toThrow(UserError);
    expect(load(c, t)).toThrow(message);
  };
  failing(
    config,
    without("score.weight"),
    "m: tensor score.weight is missing; this is not a classifier",
  );
  failing(
    { ...config, id2label: { 0: "ham", 1: "spam" } },
    tensors,
    'm: config.json has id2label {"0":"ham","1":"spam"}, but score.weight has 3 rows; it must name the classes 0 to 2',
  );
  failing(
    { ...config, n_embd: 12 },
    tensors,
    "m: tensor score.weight is F32 [3, 6], but the config asks for F32 [3, 12]",
  );
  failing({ ...config, model_type: "bert" }, tensors, 'm: config.json has model_type "bert"');
  failing(
    config,
    without("transformer.h.1.ln_2.bias"),
    "m: tensor transformer.h.1.ln_2.bias is missing",
  );
});
