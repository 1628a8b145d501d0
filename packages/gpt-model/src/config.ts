// The shape of a decoder, checked once, so that the model code need not check it.
import type { RopeConfig } from "./rope-config.ts";

/** Hyper-parameters of a decoder: GPT-2 and its descendants differ in these fields, not in code. */
export type GPTConfig = Readonly<{
  /** Number of tokens V. */
  vocabSize: number;
  /** Longest sequence T in tokens. */
  contextLength: number;
  /** Width C. */
  embDim: number;
  /** Attention heads H. */
  nHeads: number;
  /** Heads of keys and values, each shared by nHeads / nKVHeads heads. */
  nKVHeads: number;
  /** Width D of a head. */
  headDim: number;
  /** Blocks. */
  nLayers: number;
  /** Width of the feed-forward part inside. */
  hiddenDim: number;
  /** Share dropped while training (embedding, attention weights, block outputs), 0 ≤ rate < 1. */
  dropRate: number;
  /** Whether query, key and value maps have biases (GPT-2, Qwen2: yes; the book, Llama: no). */
  qkvBias: boolean;
  /** Whether the map of the joined heads has a bias (GPT-2, the book: yes). */
  outBias: boolean;
  /** Whether the feed-forward maps have biases (GPT-2, the book: yes). */
  feedForwardBias: boolean;
  /** Whether the output head is the token embedding itself (GPT-2: yes; the book: no). */
  tiedHead: boolean;
  /** "layer": LayerNorm with scale and shift; "rms": RMSNorm with a scale. */
  norm: "layer" | "rms";
  /** Added to the variance, or to the mean square. */
  normEpsilon: number;
  /** What is added to the scale of an RMSNorm: 1 where the stored scale is counted from 1 (Gemma), else 0. */
  normOffset: 0 | 1;
  /** Whether attention and feed-forward outputs are normalised before they are added (Gemma 3). */
  postNorms: boolean;
  /** Whether each head's queries and keys are normalised (Qwen3, Gemma 3). */
  qkNorm: boolean;
  /** Feed-forward part: gelu(up); silu(gate)·up; gelu(gate)·up. GELU by tanh. */
  feedForward: "gelu" | "swiglu" | "geglu";
  /** Rotary positions; without them positions are learned. */
  rope?: RopeConfig;
  /** For each block how many tokens a token sees at most, 0 for all. Default: all see all. */
  windows?: readonly number[];
  /** Rotary positions of the blocks with a window, where they differ (Gemma 3). Default `rope`. */
  windowRope?: RopeConfig;
  /** Factor of the attention scores. Default 1/√headDim. */
  attentionScale?: number;
  /** Factor of the token embeddings (Gemma: √embDim). */
  embeddingScale: number;
}>;

/** What {@link defineGPT} takes: sizes are needed, the rest has GPT-2's values as defaults. */
export type GPTOptions = Pick<
  GPTConfig,
  "vocabSize" | "contextLength" | "embDim" | "nHeads" | "nLayers"
> &
  Partial<GPTConfig>;

const published = {
  vocabSize: 50_257,
  contextLength: 1024,
  dropRate: 0.1,
  qkvBias: true,
  tiedHead: true,
};

/** The four sizes of GPT-2 (Radford et al., 2019), as they were published, for {@link defineGPT}. */
export const GPT2_SIZES: Readonly<
  Record<"124M" | "355M" | "774M" | "1558M", GPTOptions & typeof published>
> = {
  "124M": { ...published, embDim: 768, nHeads: 12, nLayers: 12 },
  "355M": { ...published, embDim: 1024, nHeads: 16, nLayers: 24 },
  "774M": { ...published, embDim: 1280, nHeads: 20, nLayers: 36 },
  "1558M": { ...published, embDim: 1600, nHeads: 25, nLayers: 48 },
};

/** What Llama (Touvron et al., 2023) and its descendants have in place of GPT-2's parts, for {@link defineGPT}. */
export const LLAMA_PARTS: Readonly<
  Pick<GPTConfig, "norm" | "normEpsilon" | "feedForward" | "outBias" | "feedForwardBias"> & {
    rope: RopeConfig;
  }
> = {
  norm: "rms",
  normEpsilon: 1e-6,
  feedForward: "swiglu",
  outBias: false,
  feedForwardBias: false,
  rope: { base: 10_000 },
};

/**
 * Check a config and fill in its defaults: GPT-2's parts, dropRate 0, no biases on query, key and value, an
 * own head, headDim embDim / nHeads, hiddenDim 4·embDim.
 * @throws RangeError naming the field
 */
export function defineGPT(options: GPTOptions): GPTConfig {
  const { embDim, nHeads } = options;
  if (options.headDim === undefined && embDim % nHeads !== 0)
    refuse(`embDim ${embDim} is not a multiple of nHeads ${nHeads}; change one of them`);
  const config: GPTConfig = {
    nKVHeads: nHeads,
    headDim: embDim / nHeads,
    hiddenDim: 4 * embDim,
    dropRate: 0,
    qkvBias: false,
    outBias: true,
    feedForwardBias: true,
    tiedHead: false,
    norm: "layer",
    normEpsilon: 1e-5,
    normOffset: 0,
    postNorms: false,
    qkNorm: false,
    feedForward: "gelu",
    embeddingScale: 1,
    ...options,
  };
  checkSizes(config);
  if (!(config.dropRate >= 0 && config.dropRate < 1))
    refuse(`dropRate must be in [0, 1), not ${config.dropRate}`);
  for (const field of ["normEpsilon", "embeddingScale", "attentionScale"] as const)
    if (config[field] !== undefined && !(config[field] > 0))
      refuse(`${field} must be above 0, not ${config[field]}`);
  checkPositions(config);
  return Object.freeze(config);
}

function checkSizes(config: GPTConfig): void {
  const { nHeads, nKVHeads } = config;
  for (const field of [
    "vocabSize",
    "contextLength",
    "embDim",
    "nHeads",
    "nKVHeads",
    "headDim",
    "nLayers",
    "hiddenDim",
  ] as const)
    if (!Number.isInteger(config[field]) || config[field] < 1)
      refuse(`${field} must be a positive whole number, not ${config[field]}`);
  if (nHeads % nKVHeads !== 0)
    refuse(`nHeads ${nHeads} is not a multiple of nKVHeads ${nKVHeads}; change one of them`);
}

function checkPositions({ rope, windowRope, windows, headDim, nLayers }: GPTConfig): void {
  if (rope && headDim % 2 !== 0)
    refuse(`headDim ${headDim} must be even, since rope turns pairs of channels`);
  for (const { base, scaling } of [rope, windowRope].filter((given) => given !== undefined))
    if (!(base > 0) || (scaling && !(scaling.factor > 0)))
      refuse(`rope needs a base and a factor above 0, got ${JSON.stringify({ base, scaling })}`);
  if (windowRope && !(rope && windows)) refuse("windowRope needs rope and windows beside it");
  if (windows === undefined) return;
  if (windows.length !== nLayers || windows.some((size) => !Number.isInteger(size) || size < 0))
    refuse(
      `windows must be ${nLayers} whole numbers, one for each block, 0 for no window, got ${JSON.stringify(windows)}`,
    );
}

function refuse(why: string): never {
  throw new RangeError(`defineGPT: ${why}`);
}
