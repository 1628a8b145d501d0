// Logits of a Hugging Face folder's model, whichever of the known architectures it is.
import { bert, bertFromHuggingFace } from "@llmsmith/bert-model";
import type { HuggingFaceConfig, RawTensor } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { generate, gpt, GPT_MODEL_TYPES, gptFromHuggingFace } from "@llmsmith/gpt-model";
import { disposeTree, type tf, type Tree } from "@llmsmith/tensor";
import { transformer, transformerFromHuggingFace } from "@llmsmith/transformer-model";

/** Takes an input by its name, as transformers' models name them; [B, T] int32. */
export type Inputs = {
  required(name: string): tf.Tensor;
  optional(name: string): tf.Tensor | undefined;
};

/** A model that is loaded. */
export type LoadedModel = {
  modelType: string;
  /** Next-token, masked-token or target-token logits. */
  logits(inputs: Inputs): tf.Tensor;
  /** The likeliest tokens after a prompt; only of decoders. */
  greedy?(prompt: readonly number[], count: number): AsyncIterable<number>;
  dispose(): void;
};

/**
 * Load a model.
 * @throws UserError for an unknown `model_type`, and as the models' own readers
 */
export function loadModel(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  folder: string,
): LoadedModel {
  const modelType = config["model_type"];
  if (modelType === "bert") {
    const { cfg, params } = bertFromHuggingFace(config, tensors, folder);
    return loaded(modelType, params, ({ required, optional }) => {
      const tokenTypes = optional("token_type_ids");
      const attentionMask = optional("attention_mask");
      return bert(params, required("input_ids"), cfg, {
        ...(tokenTypes ? { tokenTypes } : {}),
        ...(attentionMask ? { attentionMask } : {}),
      });
    });
  }
  if (modelType === "marian") {
    const { cfg, params } = transformerFromHuggingFace(config, tensors, folder);
    return loaded(modelType, params, ({ required, optional }) => {
      const sourceMask = optional("attention_mask");
      const options = sourceMask ? { sourceMask } : {};
      return transformer(
        params,
        required("input_ids"),
        required("decoder_input_ids"),
        cfg,
        options,
      );
    });
  }
  if (typeof modelType !== "string" || !GPT_MODEL_TYPES.includes(modelType))
    throw new UserError(
      `${folder}: config.json has model_type ${JSON.stringify(modelType)}; known are ${[...GPT_MODEL_TYPES, "bert", "marian"].join(", ")}`,
    );
  const { cfg, params } = gptFromHuggingFace(config, tensors, folder);
  return {
    ...loaded(modelType, params, ({ required }) => gpt(params, required("input_ids"), cfg)),
    greedy: (prompt, count) => generate(params, cfg, [...prompt], { maxNewTokens: count }),
  };
}

function loaded(
  modelType: string,
  params: object,
  logits: (inputs: Inputs) => tf.Tensor,
): LoadedModel {
  return { modelType, logits, dispose: () => disposeTree(params as Tree) };
}
