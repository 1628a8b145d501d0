// Public surface of @llmsmith/tokenizer.
export { encoding, ENCODING_NAMES, type EncodingName } from "./encodings.ts";
export type { EncodeOptions, Tokenizer } from "./types.ts";
export { trainBPE, type TrainOptions } from "./train-bpe.ts";
