// Public surface of @llmsmith/tokenizer.
export { encoding, ENCODING_NAMES, type EncodingName } from "./encodings.ts";
export { tokenizerFromJSON } from "./read-tokenizer-json.ts";
export { loadTokenizer, saveTokenizer } from "./tokenizer-file.ts";
export { trainBPE, type TrainOptions } from "./train-bpe.ts";
export type { EncodeOptions, Tokenizer } from "./types.ts";
export {
  END_OF_TEXT,
  splitWords,
  UNKNOWN,
  WordTokenizer,
  type WordTokenizerVersion,
} from "./word-tokenizer.ts";
