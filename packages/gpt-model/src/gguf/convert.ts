// A decoder as the file that llama.cpp runs.
import {
  type GGUFMetadata,
  type GGUFTensor,
  type GGUFType,
  type GGUFValue,
  type HuggingFaceConfig,
  type RawTensor,
  readStored,
  type Stored,
  type StoredNumbers,
} from "@llmsmith/checkpoint";
import type { GPTConfig } from "../config.ts";
import { describeHuggingFace } from "../hugging-face/convert.ts";
import { frequenciesOf, type RopeConfig } from "../rope-config.ts";
import { gptShapes } from "../shapes.ts";
import { interleaved, transposed } from "./layout.ts";
import { metadataOf } from "./metadata.ts";
import { ggufName } from "./names.ts";
import { exportedContext, type Target, targetOf } from "./target.ts";

/** How {@link gptToGGUF} writes a model. */
export type GPTToGGUFOptions = {
  /** Type of the maps and the token embedding; all else is f32. Default: "f32". */
  type?: GGUFType;
  /** Metadata of the tokenizer, with as many tokens as the model has. Default: none, and llama.cpp takes ids. */
  tokenizer?: GGUFMetadata;
};

/** What `writeGGUF` takes, and what differs from the model, a sentence each. */
export type GPTAsGGUF = {
  metadata: Map<string, GGUFValue>;
  tensors: GGUFTensor[];
  notes: string[];
};

/** Numbers of a block of q8_0. */
const Q8_ROW = 32;
/** Blocks of the Gemma 3 whose scores llama.cpp scales by the width for each head, not by the head's. */
const GEMMA_27B_BLOCKS = 62;

/**
 * A Hugging Face folder's config and tensors as llama.cpp's metadata and tensors. No engine is needed; the
 * numbers of a tensor are read when it is written.
 * @param where the folder or file, named in errors
 * @throws UserError for a model that llama.cpp cannot express, or a missing, surplus or misshapen tensor; while
 * writing, for a number that is not finite. RangeError for a tokenizer of another number of tokens
 */
export function gptToGGUF(
  config: HuggingFaceConfig,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
  { type = "f32", tokenizer }: GPTToGGUFOptions = {},
): GPTAsGGUF {
  const { modelType, cfg, stored, ignored } = describeHuggingFace(config, tensors, where);
  const target = targetOf(modelType, cfg, where);
  const read = readStored(stored, gptShapes(cfg), tensors, where, ignored);
  const metadata = metadataOf(cfg, target, type);
  for (const [key, value] of tokenizer ?? withoutTokenizer) metadata.set(key, value);
  requireTokens(metadata, cfg);
  const made = stored.map((one) => tensorOf(one, read.get(one.theirs), cfg, target, type));
  if (cfg.rope?.scaling?.type === "llama3") made.push(ropeFactors(cfg.rope, cfg.headDim));
  const narrow = made.filter((tensor) => type === "q8_0" && tensor.type === "f16").length;
  return { metadata, tensors: made, notes: notesOf(cfg, target, narrow) };
}

const withoutTokenizer: GGUFMetadata = new Map([
  ["tokenizer.ggml.model", { type: "string", value: "none" }],
]);

function requireTokens(metadata: GGUFMetadata, { vocabSize }: GPTConfig): void {
  const tokens = metadata.get("tokenizer.ggml.tokens")?.value;
  if (Array.isArray(tokens) && tokens.length !== vocabSize)
    throw new RangeError(
      `gptToGGUF: the tokenizer has ${tokens.length} tokens, but the model ${vocabSize}`,
    );
}

function tensorOf(
  one: Stored,
  read: StoredNumbers | undefined,
  cfg: GPTConfig,
  target: Target,
  type: GGUFType,
): GGUFTensor {
  if (!read) throw new RangeError(`gptToGGUF: ${one.theirs} was not read`);
  const [path = ""] = one.ours;
  const [rows = 1, columns = 1] = read.shape;
  // llama.cpp has [outDim, inDim], as PyTorch; GPT-2 is stored the other way round.
  const turn = path.endsWith(".weight") && !one.transposed;
  const rotated = target.interleaved && /\.attn\.(query|key)\.(weight|bias)$/.test(path);
  const isScale = path.endsWith(".scale");
  const factor = path.endsWith("queryNorm.scale") ? queryFactor(cfg, target) : 1;
  const shape = turn ? [columns, rows] : read.shape;
  return {
    name: ggufName(one),
    shape,
    type: shape.length === 1 || path === "posEmb" ? "f32" : fitting(type, shape),
    values() {
      const values = read.values();
      if (turn) return transposed(values, rows, columns);
      if (rotated) return interleaved(values, cfg.headDim, columns);
      if (isScale && (cfg.normOffset !== 0 || factor !== 1))
        return values.map((value) => (value + cfg.normOffset) * factor);
      return values;
    },
  };
}

/** Rows that do not divide into blocks stay in half precision, as in llama.cpp's own files. */
function fitting(type: GGUFType, shape: readonly number[]): GGUFType {
  return type === "q8_0" && (shape.at(-1) ?? 0) % Q8_ROW !== 0 ? "f16" : type;
}

/**
 * llama.cpp knows no `query_pre_attn_scalar`: it scales Gemma's scores by the head's width, or for 27B by that of
 * the embedding for each head. What differs is put into the norm of the queries, which is a factor too.
 */
function queryFactor(
  { attentionScale, headDim, embDim, nHeads, nLayers }: GPTConfig,
  target: Target,
): number {
  if (attentionScale === undefined || target.name !== "gemma3") return 1;
  const theirs = nLayers === GEMMA_27B_BLOCKS ? Math.floor(embDim / nHeads) : headDim;
  const factor = attentionScale * Math.sqrt(theirs);
  return Math.abs(factor - 1) < 1e-12 ? 1 : factor;
}

/** By how much each frequency is slower than without the scaling. */
function ropeFactors(rope: RopeConfig, headDim: number): GGUFTensor {
  const plain = frequenciesOf({ base: rope.base }, headDim);
  const scaled = frequenciesOf(rope, headDim);
  return {
    name: "rope_freqs.weight",
    shape: [headDim / 2],
    type: "f32",
    values: () => Float32Array.from(plain, (frequency, i) => frequency / scaled[i]!),
  };
}

function notesOf(cfg: GPTConfig, target: Target, narrow: number): string[] {
  const notes: string[] = [];
  const context = exportedContext(cfg, target);
  if (context < cfg.contextLength)
    notes.push(
      `the context is ${context} tokens, not ${cfg.contextLength}: llama.cpp's ${target.name} has no windows, and up to there the window hides nothing`,
    );
  if (narrow > 0)
    notes.push(`${narrow} tensors are f16, since their rows are no multiples of ${Q8_ROW}`);
  return notes;
}
