// OpenAI's GPT-2 as it was published for TensorFlow, under the names and in the shapes of transformers.
import {
  type Fields,
  type HuggingFaceConfig,
  type RawTensor,
  readConfig,
} from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { defineGPT, type GPTConfig } from "../config.ts";
import type { GPTParams } from "../gpt.ts";
import { checkGPTFromHuggingFace, gptFromHuggingFace } from "../hugging-face/convert.ts";
import { gpt2 } from "../hugging-face/gpt2.ts";

/** The last parts of their names, with those of transformers. */
const parts: Readonly<Record<string, string>> = { g: "weight", b: "bias", w: "weight" };

/**
 * Config and tensors as transformers has them, of `hparams.json` and the tensors `model/wte`, `model/h0/attn/c_attn/w`,
 * …; numbers are neither copied nor read. Maps are [1, in, out] there, since they were convolutions.
 * @param where the folder, named in errors
 * @throws UserError for hyper-parameters that are missing or no sizes, and a tensor that is missing, surplus or
 * misshapen
 */
export function openAIToHuggingFace(
  hparams: Readonly<Record<string, unknown>>,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): { config: HuggingFaceConfig; tensors: Map<string, RawTensor> } {
  const cfg = ofHparams(() => readConfig({ ...hparams }, where, sizes));
  const renamed = new Map<string, RawTensor>();
  for (const [theirs, tensor] of tensors) {
    const name = renamedTensor(theirs);
    if (renamed.has(name))
      throw new UserError(
        `${where}: tensor ${theirs} is there twice, with model/ and without; remove one`,
      );
    renamed.set(name, withoutFirstAxis(tensor));
  }
  const config = {
    architectures: [gpt2.className],
    model_type: gpt2.modelType,
    ...gpt2.write(cfg),
    dtype: "float32",
  };
  ofHparams(() => checkGPTFromHuggingFace(config, renamed, where));
  return { config, tensors: renamed };
}

/**
 * The same as a model; parameters are variables.
 * @throws UserError as {@link openAIToHuggingFace}, and for numbers that are not finite
 */
export function gptFromOpenAI(
  hparams: Readonly<Record<string, unknown>>,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): { cfg: GPTConfig; params: GPTParams } {
  const converted = openAIToHuggingFace(hparams, tensors, where);
  return gptFromHuggingFace(converted.config, converted.tensors, where);
}

/** What `read` gives; its errors about config.json would send the reader to a file that is not there. */
function ofHparams<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!UserError.is(error)) throw error;
    throw new UserError(error.message.replaceAll("config.json", "hparams.json"), { cause: error });
  }
}

function sizes(fields: Fields): GPTConfig {
  return defineGPT({
    vocabSize: fields.number("n_vocab"),
    contextLength: fields.number("n_ctx"),
    embDim: fields.number("n_embd"),
    nHeads: fields.number("n_head"),
    nLayers: fields.number("n_layer"),
    dropRate: 0.1,
    qkvBias: true,
    tiedHead: true,
  });
}

/** `model/h0/attn/c_attn/w` is `transformer.h.0.attn.c_attn.weight`; unknown names keep their parts, to be told. */
function renamedTensor(theirs: string): string {
  const path = theirs.replace(/^model\//, "").split("/");
  const last = path.at(-1)!;
  const whole = path.length === 1 ? [last, "weight"] : [...path.slice(0, -1), parts[last] ?? last];
  return gpt2.prefix + whole.join(".").replace(/^h(\d+)\./, "h.$1.");
}

function withoutFirstAxis(tensor: RawTensor): RawTensor {
  const { dtype, shape } = tensor;
  const flat = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape;
  // Not a copy of the object: the numbers of an open file would be read for it.
  return {
    dtype,
    shape: flat,
    get data() {
      return tensor.data;
    },
  };
}
