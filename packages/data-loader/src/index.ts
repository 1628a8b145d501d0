// Public surface of @llmsmith/data-loader.
export { readArrowFile, writeArrowFile, type WrittenArrowFile } from "./arrow-file.ts";
export {
  batchesToRows,
  rowSchema,
  rowsToBatches,
  type RowsToBatchesOptions,
} from "./arrow-rows.ts";
export { readArrowStream, writeArrowStream } from "./arrow-stream.ts";
export { type Batches, type BatchState, type EpochOptions, shuffledEpochs } from "./epochs.ts";
export {
  openTokens,
  type OpenTokensOptions,
  tokensInMemory,
  type TokenSource,
  type TokenStore,
} from "./open-tokens.ts";
export { readRows, type ReadRowsOptions, type RowFormat } from "./read-rows.ts";
export { requireRows, type Row, textsOf } from "./row.ts";
export { sliceTokens } from "./slice-tokens.ts";
export { type ResolveOptions, resolveSource, type Source } from "./source.ts";
export {
  balanceByLabel,
  pickRows,
  splitInOrder,
  type SplitName,
  splitOf,
  type SplitShares,
} from "./split.ts";
export type { TokenDtype, TokenManifest, TokenShard } from "./token-manifest.ts";
export {
  countWindows,
  type TokenBatch,
  windowBatches,
  type WindowBatches,
  type WindowOptions,
} from "./windows.ts";
export { type TokenEncoder, writeTokens, type WriteTokensOptions } from "./write-tokens.ts";
