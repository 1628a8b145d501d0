// Public surface of @llmsmith/tokenizer/pool.
export { createTokenizerPool, type TokenizerPool, type TokenizerPoolOptions } from "./pool.ts";
