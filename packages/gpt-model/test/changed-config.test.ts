// Each field of a config.json with extreme values: a model, or an error in one line; no crash, no hang.
import { UserError } from "@llmsmith/files";
import {
  defineGPT,
  gptFromHuggingFace,
  type GPTOptions,
  gptToHuggingFace,
  type HuggingFaceConfig,
  initGPT,
  LLAMA_PARTS,
} from "@llmsmith/gpt-model";
import { disposeTree } from "@llmsmith/tensor";
import { expect, test } from "vitest";

const small = { vocabSize: 11, contextLength: 5, embDim: 12, nHeads: 3, nLayers: 2 } as const;

const extremes: readonly unknown[] = [
  -1,
  -0,
  0,
  0.5,
  1,
  3,
  1e-300,
  1e9,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 63,
  Infinity,
  Number.NaN,
  null,
  true,
  false,
  "",
  "a\nb",
  "x".repeat(100_000),
  [],
  [[]],
  {},
  { rope_type: "linear" },
];

/** Copies of a config with one field, also an inner one, replaced by every extreme or left out. */
function* changes(config: HuggingFaceConfig): Generator<[string, HuggingFaceConfig]> {
  for (const [field, value] of Object.entries(config)) {
    for (const extreme of extremes)
      yield [`${field} ${String(extreme).slice(0, 20)}`, { ...config, [field]: extreme }];
    const { [field]: _removed, ...rest } = config;
    yield [`no ${field}`, rest];
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [what, inner] of changes(value as HuggingFaceConfig))
        yield [`${field}.${what}`, { ...config, [field]: inner }];
  }
}

test.each<[string, Partial<GPTOptions>]>([
  ["gpt2", { tiedHead: true, qkvBias: true }],
  [
    "llama",
    { ...LLAMA_PARTS, nKVHeads: 1, rope: { base: 1e4, scaling: { type: "linear", factor: 2 } } },
  ],
  ["mistral", { ...LLAMA_PARTS, windows: [3, 3] }],
  ["qwen3", { ...LLAMA_PARTS, qkNorm: true, windows: [0, 3] }],
  [
    "gemma3_text",
    {
      ...LLAMA_PARTS,
      qkNorm: true,
      windows: [0, 3],
      windowRope: { base: 100 },
      feedForward: "geglu",
      postNorms: true,
      normOffset: 1,
      embeddingScale: Math.sqrt(12),
    },
  ],
])(
  "%s",
  async (modelType, parts) => {
    const cfg = defineGPT({ ...small, ...parts });
    const params = initGPT(cfg, 3);
    const { config, tensors } = await gptToHuggingFace(params, cfg);
    disposeTree(params);
    expect(config["model_type"]).toBe(modelType);
    const wrong: string[] = [];
    let refused = 0;
    for (const [what, changed] of changes(config)) {
      try {
        disposeTree(gptFromHuggingFace(changed, tensors, "m").params);
      } catch (error) {
        refused++;
        const { message } = error as Error;
        if (!UserError.is(error) || /\n/.test(message) || message.length > 1000)
          wrong.push(`${what}: ${String((error as Error).stack).slice(0, 500)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(100);
  },
  60_000,
);
