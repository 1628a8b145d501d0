// Public surface of @llmsmith/tokenizer: what browsers have too, and what needs files.
export * from "./browser.ts";
export { encoding } from "./tiktoken/encodings.ts";
export { loadTiktoken, type LoadTiktokenOptions } from "./tiktoken/load-file.ts";
export { saveTiktoken } from "./tiktoken/save-file.ts";
export type { SplitterName } from "./split/splitters.ts";
export { loadTextTokenizer, loadTokenizer, saveTokenizer } from "./json/file.ts";
export { trainBPE, type TrainOptions } from "./train/workers/train-bpe.ts";
