// A config of seconds with `architecture: transformer`; its corpus is pairs.jsonl beside it.

/** The config as text. */
export const TINY_TRANSLATION = `name: tiny-translation
architecture: transformer
seed: 7
engine: wasm
corpora:
  translations:
    file: pairs.jsonl
    clean: [{ exactDuplicates: true }]
    split: { train: 0.7, validation: 0.15, test: 0.15 }
tokenizer: { vocabSize: 290 }
model: { contextLength: 16, embDim: 16, nHeads: 2, nLayers: 1 }
translate:
  steps: 60
  batchSize: 8
  schedule: inverseSquareRoot
  learningRate: 1e-2
  warmupSteps: 10
  dropRate: 0.1
  evaluateEvery: 20
  evaluateBatches: 2
  checkpointEverySeconds: 0
search: { width: 3, batchSize: 8 }
`;
