// Public surface of @llmsmith/tokenizer.
export { encoding } from "./tiktoken/encodings.ts";
export {
  ENCODING_NAMES,
  type EncodingName,
  encodingFromRanks,
  type RankFile,
} from "./tiktoken/rank-file.ts";
export { loadTiktoken, type LoadTiktokenOptions } from "./tiktoken/load-file.ts";
export { saveTiktoken } from "./tiktoken/save-file.ts";
export type { SplitterName } from "./split/splitters.ts";
export { tokenizerFromJSON } from "./json/read-tokenizer.ts";
export { textTokenizerFromJSON } from "./json/read-text-tokenizer.ts";
export { loadTextTokenizer, loadTokenizer, saveTokenizer } from "./json/file.ts";
export { trainBPE, type TrainOptions } from "./train/train-bpe.ts";
export {
  type Compression,
  type CompressionReport,
  compressionReport,
  type SourceCompression,
} from "./report/compression-report.ts";
export { encodeStream } from "./stream/encode-stream.ts";
export type {
  EncodedText,
  EncodeOptions,
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
