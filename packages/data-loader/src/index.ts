// Public surface of @llmsmith/data-loader.
export { readArrowFile, writeArrowFile, type WrittenArrowFile } from "./arrow/file.ts";
export {
  batchesToRows,
  rowSchema,
  rowsToBatches,
  type RowsToBatchesOptions,
} from "./arrow/rows.ts";
export { readArrowStream, writeArrowStream } from "./arrow/stream.ts";
export {
  type Batches,
  type BatchState,
  type EpochOptions,
  shuffledEpochs,
} from "./batches/epochs.ts";
export { blockOrder } from "./batches/block-order.ts";
export { lengthBuckets, type LengthBucketOptions } from "./batches/length-buckets.ts";
export { mapBatches } from "./batches/map-batches.ts";
export {
  collatePacked,
  type CollatePackedOptions,
  type PackableExample,
  packBestFit,
  type PackedBatch,
} from "./batches/packing.ts";
export {
  type MixtureBatch,
  type MixtureBatches,
  mixtureBatches,
  type MixtureOptions,
  type MixturePart,
  type MixtureState,
} from "./mixture/mixture.ts";
export { GPT3_MIXTURE, normaliseWeights, temperatureWeights } from "./mixture/weights.ts";
export { stratifiedSplit, type StratifiedSplitOptions } from "./split/stratified.ts";
export {
  openTokens,
  type OpenTokensOptions,
  tokensInMemory,
  type TokenSource,
  type TokenStore,
} from "./tokens/open.ts";
export {
  readRows,
  type ReadRowsOptions,
  ROW_FORMATS,
  type RowFormat,
  rowFormatOf,
} from "./rows/read-rows.ts";
export { STANDARD_INPUT } from "./rows/decode.ts";
export type { OnBroken } from "./rows/located.ts";
export type { DownloadOptions, DownloadProgress } from "./sources/download.ts";
export { findFiles } from "./sources/find-files.ts";
export { requireRows, type Row, textsOf } from "./rows/row.ts";
export {
  type HuggingFaceFile,
  huggingFaceFiles,
  huggingFaceModelCommit,
  type HuggingFaceOptions,
  resolveHuggingFace,
  type ResolveHuggingFaceOptions,
} from "./sources/hugging-face.ts";
export { sliceTokens } from "./tokens/slice.ts";
export { type ResolveOptions, resolveSource, type Source } from "./sources/source.ts";
export {
  balanceByLabel,
  pickRows,
  splitInOrder,
  type SplitName,
  splitOf,
  type SplitShares,
} from "./split/split.ts";
export type { TokenDtype, TokenManifest, TokenShard } from "./tokens/manifest.ts";
export {
  countWindows,
  type TokenBatch,
  windowBatches,
  type WindowBatches,
  type WindowOptions,
} from "./batches/windows.ts";
export { type TokenEncoder, writeTokens, type WriteTokensOptions } from "./tokens/write.ts";
export { documentIds, documentIdsSchema } from "./tokens/document-ids.ts";
export { documentsOfBatches, documentsOfTexts, type Utf8Documents } from "./tokens/documents.ts";
export type { BulkEncoder, EncodedDocuments } from "./tokens/encode-ahead.ts";
export {
  documentsOfJsonLines,
  type JsonLinesOptions,
  type UnreadDocuments,
} from "./tokens/unread-documents.ts";
export { writeTokenShards, type WriteTokenShardsOptions } from "./tokens/write-shards.ts";
export {
  cleanBatches,
  type CleanedBatches,
  type CleaningExample,
  type StageReport,
} from "./clean/clean-batches.ts";
export { decontaminate, type DecontaminateOptions } from "./clean/decontaminate.ts";
export { dropExactDuplicates } from "./clean/exact-duplicates.ts";
export { filterCharacters, type FilterCharactersOptions } from "./clean/filter-characters.ts";
export { filterLength, type FilterLengthOptions } from "./clean/filter-length.ts";
export { dropNearDuplicates, type NearDuplicatesOptions } from "./clean/near-duplicates.ts";
export { normalizeUnicode, type UnicodeForm } from "./clean/normalize-unicode.ts";
export type { CleaningStage, Judge, Verdict } from "./clean/stage.ts";
export type { TextColumn } from "./clean/text-column.ts";
