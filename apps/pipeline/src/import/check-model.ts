// What a model folder holds, after all checks that need no engine.
import { bertShapes, checkBertFromHuggingFace } from "@llmsmith/bert-model";
import { type HuggingFaceConfig, openCheckpoint, type RawTensor } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { checkGPTFromHuggingFace, GPT_MODEL_TYPES, gptShapes } from "@llmsmith/gpt-model";
import type { ParameterShapes } from "@llmsmith/tensor";
import { textTokenizerFromJSON } from "@llmsmith/tokenizer";
import { checkTransformerFromHuggingFace, transformerShapes } from "@llmsmith/transformer-model";

/** The values of `model_type` that are known. */
export const MODEL_TYPES: readonly string[] = [...GPT_MODEL_TYPES, "bert", "marian"];

/** A model in a sentence. */
export type ModelSummary = {
  modelType: string;
  /** Of its weights, those of a tied head counted once. */
  parameters: number;
  /** Rows of its table of embeddings. */
  vocabulary: number;
  contextLength: number;
  /** Of its tokenizer, or why there is none that can be used. */
  tokenizer: { tokens: number } | { problem: string };
};

/**
 * Open a model folder as `verify` does, up to the first number: config, names, types and shapes of the weights, and
 * the tokenizer.
 * @throws UserError for an unknown `model_type`, weights that are damaged or do not fit the config
 */
export async function checkModel(folder: string): Promise<ModelSummary> {
  const { config, tensors, tokenizerJson, close } = await openCheckpoint(folder);
  try {
    const modelType = requireModelType(config, folder);
    const { cfg, shapes } = checked(modelType, config, tensors, folder);
    let parameters = 0;
    for (const shape of shapes.values()) parameters += shape.reduce((a, b) => a * b, 1);
    const { vocabSize: vocabulary, contextLength } = cfg;
    const tokenizer = readTokenizer(tokenizerJson, vocabulary);
    return { modelType, parameters, vocabulary, contextLength, tokenizer };
  } finally {
    close();
  }
}

/**
 * `model_type` of a config.json.
 * @throws UserError for one that is not among {@link MODEL_TYPES}
 */
export function requireModelType(config: HuggingFaceConfig, where: string): string {
  const modelType = config["model_type"];
  if (typeof modelType === "string" && MODEL_TYPES.includes(modelType)) return modelType;
  throw new UserError(
    `${where}: config.json has model_type ${JSON.stringify(modelType)?.slice(0, 100) ?? "undefined"}, which is not supported; known are ${MODEL_TYPES.join(", ")}`,
  );
}

function checked(
  modelType: string,
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  folder: string,
): { cfg: { vocabSize: number; contextLength: number }; shapes: ParameterShapes } {
  if (modelType === "bert") {
    const cfg = checkBertFromHuggingFace(config, tensors, folder);
    return { cfg, shapes: bertShapes(cfg) };
  }
  if (modelType === "marian") {
    const cfg = checkTransformerFromHuggingFace(config, tensors, folder);
    return { cfg, shapes: transformerShapes(cfg) };
  }
  const cfg = checkGPTFromHuggingFace(config, tensors, folder);
  return { cfg, shapes: gptShapes(cfg) };
}

/** A model is of use without its tokenizer too (`verify`): what is wrong with it is told, not thrown. */
function readTokenizer(json: string | undefined, vocabulary: number): ModelSummary["tokenizer"] {
  if (json === undefined) return { problem: "no tokenizer.json: only verify can use it" };
  try {
    const { vocabSize } = textTokenizerFromJSON(JSON.parse(json) as unknown, "tokenizer.json");
    if (vocabSize <= vocabulary) return { tokens: vocabSize };
    return { problem: `tokenizer.json has ${vocabSize} tokens, more than the model` };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
