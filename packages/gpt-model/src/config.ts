// The shape of a GPT, checked once, so that the model code need not check it.

/** Hyper-parameters of a GPT. */
export type GPTConfig = Readonly<{
  /** Number of tokens V. */
  vocabSize: number;
  /** Longest sequence T in tokens. */
  contextLength: number;
  /** Width C. */
  embDim: number;
  /** Attention heads; divides embDim. */
  nHeads: number;
  /** Blocks. */
  nLayers: number;
  /** Share dropped while training (embedding, attention weights, block outputs), 0 ≤ rate < 1. */
  dropRate: number;
  /** Whether query, key and value maps have biases (GPT-2: yes; the book: no). */
  qkvBias: boolean;
  /** Whether the output head is the token embedding itself (GPT-2: yes; the book: no). */
  tiedHead: boolean;
}>;

const published = {
  vocabSize: 50_257,
  contextLength: 1024,
  dropRate: 0.1,
  qkvBias: true,
  tiedHead: true,
};

/** The four sizes of GPT-2 (Radford et al., 2019), as they were published. */
export const GPT2_SIZES: Readonly<Record<"124M" | "355M" | "774M" | "1558M", GPTConfig>> = {
  "124M": { ...published, embDim: 768, nHeads: 12, nLayers: 12 },
  "355M": { ...published, embDim: 1024, nHeads: 16, nLayers: 24 },
  "774M": { ...published, embDim: 1280, nHeads: 20, nLayers: 36 },
  "1558M": { ...published, embDim: 1600, nHeads: 25, nLayers: 48 },
};

/** What {@link defineGPT} takes: sizes are needed, the rest has defaults. */
export type GPTOptions = Pick<
  GPTConfig,
  "vocabSize" | "contextLength" | "embDim" | "nHeads" | "nLayers"
> &
  Partial<GPTConfig>;

/**
 * Check a config and fill in its defaults (dropRate 0, no biases on query, key and value, own head).
 * @throws RangeError naming the field
 */
export function defineGPT(options: GPTOptions): GPTConfig {
  const config: GPTConfig = { dropRate: 0, qkvBias: false, tiedHead: false, ...options };
  for (const field of ["vocabSize", "contextLength", "embDim", "nHeads", "nLayers"] as const)
    if (!Number.isInteger(config[field]) || config[field] < 1)
      throw new RangeError(
        `defineGPT: ${field} must be a positive whole number, not ${config[field]}`,
      );
  if (config.embDim % config.nHeads !== 0)
    throw new RangeError(
      `defineGPT: embDim ${config.embDim} is not a multiple of nHeads ${config.nHeads}; change one of them`,
    );
  if (!(config.dropRate >= 0 && config.dropRate < 1))
    throw new RangeError(`defineGPT: dropRate must be in [0, 1), not ${config.dropRate}`);
  return Object.freeze(config);
}

/** Number of parameters that a config has, without making them; a tied head counts once. */
export function countGPTParameters(cfg: GPTConfig): number {
  const { vocabSize: V, contextLength: T, embDim: C, nLayers: L } = cfg;
  const attention = 4 * C * C + C + (cfg.qkvBias ? 3 * C : 0);
  const feedForward = 8 * C * C + 5 * C;
  const norms = 4 * C;
  return V * C * (cfg.tiedHead ? 1 : 2) + T * C + L * (attention + feedForward + norms) + 2 * C;
}
