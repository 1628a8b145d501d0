// Between the encoder–decoder here and a folder of transformers' `MarianMTModel`.
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
import { defineTransformer, type TransformerConfig } from "./config.ts";
import { transformerShapes } from "./shapes.ts";
import type { TransformerParams } from "./transformer.ts";

/** Tensors that files carry and that are no parameters: the one embedding again, and computed positions. */
const LEFTOVER = /^model\.(en|de)coder\.embed_(tokens|positions)\.weight$|^lm_head\.weight$/;

const activations = { relu: "relu", swish: "silu", silu: "silu", gelu: "gelu" } as const;

/**
 * A model from a Hugging Face folder's config and tensors; parameters are variables.
 * @param where the folder or file, named in errors
 * @throws UserError for another architecture or part, or a missing, surplus, misshapen or broken tensor
 */
export function transformerFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): { cfg: TransformerConfig; params: TransformerParams } {
  const cfg = readMarian(config, where);
  const params = fromStored<TransformerParams>(
    stored(cfg),
    transformerShapes(cfg),
    withFlatBias(tensors),
    where,
    isLeftover,
  );
  return { cfg, params };
}

/**
 * The config, after all that {@link transformerFromHuggingFace} checks before it reads a number; needs no engine.
 * @throws UserError as {@link transformerFromHuggingFace}, but for broken numbers
 */
export function checkTransformerFromHuggingFace(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): TransformerConfig {
  const cfg = readMarian(config, where);
  checkStored(stored(cfg), transformerShapes(cfg), withFlatBias(tensors), where, isLeftover);
  return cfg;
}

function readMarian(config: HuggingFaceConfig, where: string): TransformerConfig {
  if (config["model_type"] !== "marian")
    throw new UserError(
      `${where}: config.json has model_type ${JSON.stringify(config["model_type"])}, but this model needs "marian"`,
    );
  return readConfig(config, where, read);
}

function withFlatBias(tensors: ReadonlyMap<string, RawTensor>): Map<string, RawTensor> {
  const flat = new Map(tensors);
  const bias = flat.get("final_logits_bias");
  if (bias?.shape.length === 2 && bias.shape[0] === 1)
    flat.set("final_logits_bias", { ...bias, shape: [bias.shape[1]!] }); // [1, V] there
  return flat;
}

function isLeftover(name: string): boolean {
  return LEFTOVER.test(name);
}

/** Config and tensors as transformers' `from_pretrained` reads them; fields of `original` that are not ours are kept. */
export async function transformerToHuggingFace(
  params: TransformerParams,
  cfg: TransformerConfig,
  original: HuggingFaceConfig = {},
): Promise<{ config: HuggingFaceConfig; tensors: Map<string, RawTensor> }> {
  const tensors = await toStored(stored(cfg), params);
  const bias = tensors.get("final_logits_bias")!;
  tensors.set("final_logits_bias", { ...bias, shape: [1, ...bias.shape] });
  const config = {
    ...original,
    architectures: ["MarianMTModel"],
    model_type: "marian",
    is_encoder_decoder: true,
    vocab_size: cfg.vocabSize,
    decoder_vocab_size: cfg.vocabSize,
    max_position_embeddings: cfg.contextLength,
    d_model: cfg.embDim,
    encoder_attention_heads: cfg.nHeads,
    decoder_attention_heads: cfg.nDecoderHeads,
    encoder_layers: cfg.nLayers,
    decoder_layers: cfg.nDecoderLayers,
    encoder_ffn_dim: cfg.hiddenDim,
    decoder_ffn_dim: cfg.decoderHiddenDim,
    activation_function: cfg.activation === "silu" ? "swish" : cfg.activation,
    scale_embedding: cfg.scaledEmbedding,
    dropout: cfg.dropRate,
    attention_dropout: cfg.dropRate,
    share_encoder_decoder_embeddings: true,
    tie_word_embeddings: true,
    dtype: "float32",
  };
  return { config, tensors };
}

function read(fields: Fields): TransformerConfig {
  fields.only("activation_function", Object.keys(activations));
  fields.only("share_encoder_decoder_embeddings", [true]);
  fields.only("tie_word_embeddings", [true]);
  fields.only("normalize_embedding", [false]);
  fields.only("normalize_before", [false]);
  const vocabSize = fields.number("vocab_size");
  fields.only("decoder_vocab_size", [vocabSize]);
  return defineTransformer({
    vocabSize,
    contextLength: fields.number("max_position_embeddings"),
    embDim: fields.number("d_model"),
    nHeads: fields.number("encoder_attention_heads"),
    nDecoderHeads: fields.number("decoder_attention_heads"),
    nLayers: fields.number("encoder_layers"),
    nDecoderLayers: fields.number("decoder_layers"),
    hiddenDim: fields.number("encoder_ffn_dim"),
    decoderHiddenDim: fields.number("decoder_ffn_dim"),
    activation: activations[fields.text("activation_function", "gelu") as keyof typeof activations],
    scaledEmbedding: fields.flag("scale_embedding", false),
    dropRate: fields.number("dropout", 0.1),
  });
}

/** How the parameters are stored. */
function stored(cfg: TransformerConfig): Stored[] {
  const attention = (ours: string, theirs: string): Stored[] => [
    ...storedLinear(`${ours}.query`, `${theirs}.q_proj`),
    ...storedLinear(`${ours}.key`, `${theirs}.k_proj`),
    ...storedLinear(`${ours}.value`, `${theirs}.v_proj`),
    ...storedLinear(`${ours}.out`, `${theirs}.out_proj`),
  ];
  const block = (side: "encoder" | "decoder", i: number): Stored[] => {
    const [ours, theirs] = [`${side}.${i}`, `model.${side}.layers.${i}`];
    return [
      ...attention(`${ours}.attn`, `${theirs}.self_attn`),
      ...storedLayerNorm(`${ours}.norm1`, `${theirs}.self_attn_layer_norm`),
      ...(side === "encoder"
        ? []
        : [
            ...attention(`${ours}.cross`, `${theirs}.encoder_attn`),
            ...storedLayerNorm(`${ours}.crossNorm`, `${theirs}.encoder_attn_layer_norm`),
          ]),
      ...storedLinear(`${ours}.up`, `${theirs}.fc1`),
      ...storedLinear(`${ours}.down`, `${theirs}.fc2`),
      ...storedLayerNorm(`${ours}.norm2`, `${theirs}.final_layer_norm`),
    ];
  };
  const blocks = (side: "encoder" | "decoder", count: number) =>
    Array.from({ length: count }, (_, i) => block(side, i)).flat();
  return [
    { theirs: "model.shared.weight", ours: ["tokEmb"] },
    ...blocks("encoder", cfg.nLayers),
    ...blocks("decoder", cfg.nDecoderLayers),
    { theirs: "final_logits_bias", ours: ["headBias"] },
  ];
}
