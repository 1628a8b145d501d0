// A classifier as transformers' GPT2ForSequenceClassification stores it.
import type { RawTensor } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import {
  type GPTConfig,
  gptFromHuggingFace,
  gptToHuggingFace,
  type HuggingFaceConfig,
} from "@llmsmith/gpt-model";
import { tf } from "@llmsmith/tensor";
import type { ClassifierParams } from "./classifier.ts";

/**
 * Config and tensors of a classifier; the body's head counts as tied, so that none is stored.
 * @param labels names of the classes, in their order
 */
export async function classifierToHuggingFace(
  p: ClassifierParams,
  cfg: GPTConfig,
  labels: readonly string[],
  padToken: number,
): Promise<{ config: HuggingFaceConfig; tensors: Map<string, RawTensor> }> {
  const { config, tensors } = await gptToHuggingFace(p.body, { ...cfg, tiedHead: true });
  const rows = tf.transpose(p.head.weight); // [classes, C]
  const data = new Float32Array(await rows.data());
  tensors.set("score.weight", { dtype: "F32", shape: [...rows.shape], data });
  rows.dispose();
  const numbered = labels.map((label, i) => [i, label] as const);
  return {
    config: {
      ...config,
      architectures: ["GPT2ForSequenceClassification"],
      id2label: Object.fromEntries(numbered),
      label2id: Object.fromEntries(numbered.map(([i, label]) => [label, i])),
      num_labels: labels.length,
      pad_token_id: padToken,
    },
    tensors,
  };
}

/**
 * A classifier from a Hugging Face folder's config and tensors; parameters are variables.
 * @param where the folder, named in errors
 * @throws UserError for another architecture, or a missing or misshapen tensor
 */
export function classifierFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): { cfg: GPTConfig; params: ClassifierParams; labels: string[] } {
  const score = tensors.get("score.weight");
  if (score === undefined)
    throw new UserError(`${where}: tensor score.weight is missing; this is not a classifier`);
  const labels = labelsOf(config, score.shape[0]!, where);
  const width = config["n_embd"];
  if (score.dtype !== "F32" || score.shape.join() !== [labels.length, width].join())
    throw new UserError(
      `${where}: tensor score.weight is ${score.dtype} [${score.shape.join(", ")}], but the config asks for F32 [${labels.length}, ${String(width)}]`,
    );
  // A classifier has no language head, whatever the config says about tying it.
  const bodyConfig = { ...config, tie_word_embeddings: true };
  const bodyTensors = new Map([...tensors].filter(([name]) => name !== "score.weight"));
  const { cfg, params: body } = gptFromHuggingFace(bodyConfig, bodyTensors, where);
  const weight = tf.tidy(() =>
    tf.variable(
      tf.transpose(tf.tensor2d(score.data as Float32Array, score.shape as [number, number])),
    ),
  );
  return { cfg, params: { body, head: { weight: weight as tf.Tensor as tf.Tensor2D } }, labels };
}

/** Names of the classes; transformers writes none where they are its own LABEL_0, LABEL_1. */
function labelsOf(config: HuggingFaceConfig, count: number, where: string): string[] {
  const names = config["id2label"];
  if (names === undefined) return Array.from({ length: count }, (_, i) => `LABEL_${i}`);
  const labels = Array.from(
    { length: count },
    (_, i) => (names as Record<string, unknown> | null)?.[i],
  );
  const known = typeof names === "object" && names !== null && Object.keys(names).length === count;
  if (!known || !labels.every((label) => typeof label === "string"))
    throw new UserError(
      `${where}: config.json has id2label ${JSON.stringify(names)}, but score.weight has ${count} rows; it must name the classes 0 to ${count - 1}`,
    );
  return labels as string[];
}
