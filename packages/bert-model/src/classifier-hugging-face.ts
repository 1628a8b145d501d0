// Between the classifier here and a folder of transformers' `BertForSequenceClassification`.
import {
  fromStored,
  type HuggingFaceConfig,
  type RawTensor,
  type Stored,
  storedLinear,
  toStored,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { bertClassifierShapes, type BertClassifierParams } from "./classifier.ts";
import type { BertConfig } from "./config.ts";
import { bertConfigFromHuggingFace, bertConfigToHuggingFace, storedBody } from "./hugging-face.ts";

/**
 * Config and tensors as transformers' `from_pretrained` reads them.
 * @param labels names of the classes, in their order
 */
export async function bertClassifierToHuggingFace(
  params: BertClassifierParams,
  cfg: BertConfig,
  labels: readonly string[],
): Promise<{ config: HuggingFaceConfig; tensors: Map<string, RawTensor> }> {
  const config = {
    ...bertConfigToHuggingFace(cfg),
    architectures: ["BertForSequenceClassification"],
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
    num_labels: labels.length,
  };
  return { config, tensors: await toStored(stored(cfg), params) };
}

/**
 * A classifier from a Hugging Face folder's config and tensors; parameters are variables.
 * @param where the folder or file, named in errors
 * @throws UserError for another architecture or part, labels that do not fit, or a missing, surplus, misshapen or
 * broken tensor
 */
export function bertClassifierFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): { cfg: BertConfig; params: BertClassifierParams; labels: string[] } {
  const cfg = bertConfigFromHuggingFace(config, where);
  const head = tensors.get("classifier.weight");
  if (head === undefined)
    throw new UserError(`${where}: tensor classifier.weight is missing; this is not a classifier`);
  const labels = labelsOf(config["id2label"], head.shape[0] ?? 0, where);
  const params = fromStored<BertClassifierParams>(
    stored(cfg),
    bertClassifierShapes(cfg, labels.length),
    tensors,
    where,
    (name) => name.endsWith("position_ids"),
  );
  return { cfg, params, labels };
}

/** Names of the classes; transformers writes none where they are its own LABEL_0, LABEL_1. */
function labelsOf(names: unknown, count: number, where: string): string[] {
  if (names === undefined) return Array.from({ length: count }, (_, i) => `LABEL_${i}`);
  const given = (names ?? {}) as Record<string, unknown>;
  const labels = Array.from({ length: count }, (_, i) => given[i]);
  if (
    Object.keys(given).length !== count ||
    !labels.every((label): label is string => typeof label === "string")
  )
    throw new UserError(
      `${where}: config.json has id2label ${JSON.stringify(names)}, but classifier.weight has ${count} rows; it must name the classes 0 to ${count - 1}`,
    );
  return labels;
}

function stored(cfg: BertConfig): Stored[] {
  return [
    ...storedBody(cfg, "body."),
    ...storedLinear("pooler", "bert.pooler.dense"),
    ...storedLinear("head", "classifier"),
  ];
}
