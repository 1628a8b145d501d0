// The fields of a pipeline's config file; `schema.ts` checks them, `configs/demo.yaml` shows them all.
import type { RowFormat, SplitName } from "@llmsmith/data-loader";
import type { TrainableParts } from "@llmsmith/finetune-classify";
import type { PromptFormat } from "@llmsmith/finetune-instruct";
import type { CompileMode, EngineName, Precision } from "@llmsmith/tensor";
import type { EncodingName } from "@llmsmith/tokenizer";
import type { CleanStep } from "./clean-step.ts";

/** The kinds of text: plain documents, texts with labels, instructions with answers, pairs of texts. */
export type CorpusName = "stories" | "messages" | "instructions" | "translations";

/** Which model is trained: a decoder that writes, or an encoder that finds masked words. */
export type Architecture = "gpt" | "bert";

/** How the documents of a corpus are dealt out. */
export type SplitConfig = {
  /**
   * - content: by the SHA-256 of the text (of the output for instructions), so that equal ones stay together
   * - order: consecutive documents
   * - characters: all text joined and cut by its length
   * - file: positions listed in a JSON file `{"train": […], "validation": […], "test": […]}`
   */
  by: "content" | "order" | "characters" | "file";
  train: number;
  validation: number;
  test: number;
  /** by order and characters: which part comes first. */
  order: SplitName[];
  /** by file: its path; made absolute when the config is read. */
  file?: string;
};

/** A corpus: where it comes from and how it is split. */
export type CorpusConfig = {
  /** Path of the file; made absolute when the config is read. */
  file: string;
  url?: string;
  sha256?: string;
  licence?: string;
  format?: RowFormat;
  /** Our column → the file's column. */
  columns?: Record<string, string>;
  /** txt: what stands between two documents. */
  documentSeparator?: string;
  /** csv, tsv: column names of a file that has no header line. */
  header?: string[];
  /** csv, tsv: whether quotes enclose fields. */
  quote?: boolean;
  /** Whether every label keeps only as many rows as the rarest one has. */
  balance: boolean;
  /** Steps in order; all but decontaminate run before the split. Default none. */
  clean?: CleanStep[];
  split: SplitConfig;
};

/** What every training has. */
export type TrainingConfig = {
  /** Passes over the data; either this or steps. */
  epochs?: number;
  /** Updates of the parameters; either this or epochs. */
  steps?: number;
  batchSize: number;
  /** Batches that make up one update. */
  gradientAccumulation: number;
  /** Peak of the schedule. */
  learningRate: number;
  /** Updates over which the rate rises linearly to its peak. */
  warmupSteps: number;
  /** How the rate falls after the warmup. Default cosine. */
  schedule?: "cosine" | "inverseSquareRoot";
  /** Where the cosine ends; without it the rate stays at its peak. */
  minimumLearningRate?: number;
  /** AdamW for everything, or Muon for the matrices inside the blocks and AdamW for the rest. */
  optimizer: "adamw" | "muon";
  /** Muon's learning rate as a multiple of learningRate. */
  muonRateFactor: number;
  /** AdamW's decay of the first moment. */
  beta1: number;
  /** AdamW's decay of the second moment. */
  beta2: number;
  weightDecay: number;
  /** What decays: matrices and embeddings only, or biases and norms too, as PyTorch's AdamW does. */
  decay: "matrices" | "all";
  maxGradNorm?: number;
  /** Share dropped, 0 ≤ rate < 1. */
  dropRate: number;
  /** How steps are carried out on an engine that compiles; see `compile` of @llmsmith/tensor. */
  compile: CompileMode;
  /** The same for the optimizer's update; default "xla" where steps are "mixed", else as they are. */
  compileUpdate?: CompileMode;
  /** What matrix products of compiled steps are computed in; everything else is float32. */
  precision: Precision;
  /** Updates between two evaluations. */
  evaluateEvery: number;
  /** Batches of each evaluation. */
  evaluateBatches: number;
  checkpointEverySeconds: number;
};

/** One corpus of a mixture: its weight relative to the others', and after how many passes it ends. */
export type MixtureShare = { weight: number; maximumEpochs?: number };

/**
 * How much of pretraining each corpus is: weights by name, or `temperature`, with which the included corpora have
 * shares by size^(1/temperature).
 */
export type MixtureConfig = Partial<Record<CorpusName, MixtureShare>> & { temperature?: number };

/** Pretraining on the included corpora: next-token prediction, or for BERT finding masked tokens. */
export type PretrainConfig = TrainingConfig & {
  /** Corpora that are read; with a mixture by weights, those that it names. */
  include: CorpusName[];
  /** gpt: windows of the corpora by weight. Without it, all texts one after the other, each as often. */
  mixture?: MixtureConfig;
  /** gpt, without a mixture: batches that a worker reads ahead; true for 4. Default false. */
  prefetch?: boolean | number;
  /** Tokens between the starts of two windows; default contextLength. */
  stride?: number;
  /** Whether every document ends with the end-of-text token. */
  endOfText: boolean;
  /** bert: share of the tokens that are to be found; default 0.15. */
  maskShare?: number;
  /** bert: whether words are masked with all their tokens or not at all; default false. */
  wholeWord?: boolean;
};

/** Fine-tuning a classifier. */
export type ClassifyConfig = TrainingConfig & {
  start: "pretrained" | "random";
  trainable: TrainableParts;
  /** Pad every batch to its own longest text, or to the longest training text. */
  padTo: "batch" | "longest";
  read: "lastToken" | "end";
};

/** Fine-tuning on instructions. */
export type InstructConfig = TrainingConfig & {
  start: "pretrained" | "random";
  /** Whether only the answers count in the loss. */
  maskPrompt: boolean;
  /** Whether rows are filled with several examples, which do not see each other. Default false. */
  packing?: boolean;
  /** Longest answer when the held-out instructions are answered, in tokens. */
  maxNewTokens: number;
};

/** Shape of the model, without what the tokenizer decides. */
export type ModelConfig = {
  contextLength: number;
  embDim: number;
  nHeads: number;
  nLayers: number;
  qkvBias: boolean;
  tiedHead: boolean;
  /** Start values: GPT-2's, or PyTorch's defaults as in the book. */
  init: "gpt2" | "pytorch";
};

/** Texts written by the base model at the end; not by BERT. */
export type SampleConfig = {
  prompts: string[];
  maxNewTokens: number;
  temperature: number;
  topK?: number;
  topP?: number;
};

/** A whole config file, defaults filled in, paths absolute. */
export type Config = {
  name: string;
  seed: number;
  engine: EngineName | "auto";
  architecture: Architecture;
  corpora: { stories: CorpusConfig; messages?: CorpusConfig; instructions?: CorpusConfig };
  prompt: PromptFormat;
  /** Either trained (vocabSize; on `workers` threads, all cores where none are named) or one of OpenAI's encodings. */
  tokenizer: {
    vocabSize?: number;
    minFrequency: number;
    workers?: number;
    encoding?: EncodingName;
  };
  model: ModelConfig;
  pretrain: PretrainConfig;
  classify?: ClassifyConfig;
  instruct?: InstructConfig;
  sample: SampleConfig;
};
