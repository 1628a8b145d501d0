// Between BERT here and a folder of transformers' `BertForMaskedLM`.
import {
  checkStored,
  type Fields,
  fromStored,
  type HuggingFaceConfig,
  type RawTensor,
  readConfig,
  type Stored,
  storedLayerNorm,
  storedLinear,
  toStored,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import type { BertParams } from "./bert.ts";
import { type BertConfig, defineBert } from "./config.ts";
import { bertShapes } from "./shapes.ts";

/** Tensors that files carry and that are no parameters here: places, the tied decoder, heads of other tasks. */
const LEFTOVER =
  /position_ids$|^cls\.predictions\.decoder\.(weight|bias)$|^bert\.pooler\.|^cls\.seq_relationship\./;

/**
 * A masked language model from a Hugging Face folder's config and tensors; parameters are variables.
 * @param where the folder or file, named in errors
 * @throws UserError for another architecture or part, or a missing, surplus, misshapen or broken tensor
 */
export function bertFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): { cfg: BertConfig; params: BertParams } {
  const cfg = bertConfigFromHuggingFace(config, where);
  const shapes = bertShapes(cfg);
  return { cfg, params: fromStored<BertParams>(stored(cfg), shapes, tensors, where, isLeftover) };
}

/**
 * The config, after all that {@link bertFromHuggingFace} checks before it reads a number; needs no engine.
 * @throws UserError as {@link bertFromHuggingFace}, but for broken numbers
 */
export function checkBertFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): BertConfig {
  const cfg = bertConfigFromHuggingFace(config, where);
  checkStored(stored(cfg), bertShapes(cfg), tensors, where, isLeftover);
  return cfg;
}

function isLeftover(name: string): boolean {
  return LEFTOVER.test(name);
}

/** Config and tensors as transformers' `from_pretrained` reads them; fields of `original` that are not ours are kept. */
export async function bertToHuggingFace(
  params: BertParams,
  cfg: BertConfig,
  original: HuggingFaceConfig = {},
): Promise<{ config: HuggingFaceConfig; tensors: Map<string, RawTensor> }> {
  const config = {
    ...original,
    architectures: ["BertForMaskedLM"],
    ...bertConfigToHuggingFace(cfg),
  };
  return { config, tensors: await toStored(stored(cfg), params) };
}

/**
 * The shape that a Hugging Face folder's config describes.
 * @throws UserError for another architecture or part
 */
export function bertConfigFromHuggingFace(config: HuggingFaceConfig, where: string): BertConfig {
  if (config["model_type"] !== "bert")
    throw new UserError(
      `${where}: config.json has model_type ${JSON.stringify(config["model_type"])}, but this model needs "bert"`,
    );
  return readConfig(config, where, read);
}

/** Transformers' fields for a shape, whatever the task. */
export function bertConfigToHuggingFace(cfg: BertConfig): HuggingFaceConfig {
  return {
    model_type: "bert",
    vocab_size: cfg.vocabSize,
    max_position_embeddings: cfg.contextLength,
    hidden_size: cfg.embDim,
    num_attention_heads: cfg.nHeads,
    num_hidden_layers: cfg.nLayers,
    intermediate_size: cfg.hiddenDim,
    type_vocab_size: cfg.nTokenTypes,
    hidden_act: "gelu",
    layer_norm_eps: cfg.normEpsilon,
    hidden_dropout_prob: cfg.dropRate,
    attention_probs_dropout_prob: cfg.dropRate,
    tie_word_embeddings: true,
    dtype: "float32",
  };
}

function read(fields: Fields): BertConfig {
  fields.only("hidden_act", ["gelu"]);
  fields.only("is_decoder", [false]);
  fields.only("add_cross_attention", [false]);
  fields.only("position_embedding_type", ["absolute"]);
  fields.only("tie_word_embeddings", [true]);
  const embDim = fields.number("hidden_size");
  return defineBert({
    vocabSize: fields.number("vocab_size"),
    contextLength: fields.number("max_position_embeddings"),
    embDim,
    nHeads: fields.number("num_attention_heads"),
    nLayers: fields.number("num_hidden_layers"),
    hiddenDim: fields.number("intermediate_size"),
    nTokenTypes: fields.number("type_vocab_size", 2),
    dropRate: fields.number("hidden_dropout_prob", 0.1),
    normEpsilon: fields.number("layer_norm_eps", 1e-12),
  });
}

/** How the parameters are stored. */
function stored(cfg: BertConfig): Stored[] {
  return [
    ...storedBody(cfg),
    ...storedLinear("head.transform", "cls.predictions.transform.dense"),
    ...storedLayerNorm("head.norm", "cls.predictions.transform.LayerNorm"),
    { theirs: "cls.predictions.bias", ours: ["head.bias"] },
  ];
}

/** How those of the body are stored; `at` is put before our paths. */
export function storedBody(cfg: BertConfig, at = ""): Stored[] {
  const block = (i: number): Stored[] => {
    const [ours, theirs] = [`${at}blocks.${i}`, `bert.encoder.layer.${i}`];
    return [
      ...["query", "key", "value"].flatMap((name) =>
        storedLinear(`${ours}.attn.${name}`, `${theirs}.attention.self.${name}`),
      ),
      ...storedLinear(`${ours}.attn.out`, `${theirs}.attention.output.dense`),
      ...storedLayerNorm(`${ours}.norm1`, `${theirs}.attention.output.LayerNorm`),
      ...storedLinear(`${ours}.up`, `${theirs}.intermediate.dense`),
      ...storedLinear(`${ours}.down`, `${theirs}.output.dense`),
      ...storedLayerNorm(`${ours}.norm2`, `${theirs}.output.LayerNorm`),
    ];
  };
  const embeddings = "bert.embeddings";
  return [
    { theirs: `${embeddings}.word_embeddings.weight`, ours: [`${at}tokEmb`] },
    { theirs: `${embeddings}.position_embeddings.weight`, ours: [`${at}posEmb`] },
    { theirs: `${embeddings}.token_type_embeddings.weight`, ours: [`${at}typeEmb`] },
    ...storedLayerNorm(`${at}embNorm`, `${embeddings}.LayerNorm`),
    ...Array.from({ length: cfg.nLayers }, (_, i) => block(i)).flat(),
  ];
}
