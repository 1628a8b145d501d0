// What of @llmsmith/tokenizer a browser has: all but files, and rank data only where the page loads it.
export {
  ENCODING_NAMES,
  type EncodingName,
  encodingFromRanks,
  type RankFile,
} from "./tiktoken/rank-file.ts";
export { tokenizerFromOpenAI } from "./json/openai-files.ts";
export { tokenizerFromJSON } from "./json/read-tokenizer.ts";
export { textTokenizerFromJSON } from "./json/read-text-tokenizer.ts";
export { trainBPE, type TrainOptions } from "./train/train-bpe.ts";
export {
  type Compression,
  type CompressionReport,
  compressionReport,
  type SourceCompression,
} from "./report/compression-report.ts";
export type { GGUFVocabularyValue } from "./gguf/kind.ts";
export { type GGUFSpecialIds, type TokenizerAsGGUF, tokenizerToGGUF } from "./gguf/vocabulary.ts";
export { encodeStream } from "./stream/encode-stream.ts";
export type {
  EncodedText,
  EncodeOptions,
  SubwordKind,
  SubwordTokenizer,
  TextDecodeOptions,
  TextEncodeOptions,
  TextTokenizer,
  TokenizedDocuments,
  Tokenizer,
  Utf8Documents,
} from "./types.ts";
export {
  END_OF_TEXT,
  splitWords,
  UNKNOWN,
  WordTokenizer,
  type WordTokenizerVersion,
} from "./words/word-tokenizer.ts";
