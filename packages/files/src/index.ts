// Public surface of @llmsmith/files.
export { checksumFile, sha256, sha256File } from "./checksum.ts";
export { explainFileError } from "./explain.ts";
export {
  CHECKSUMS_FILE,
  type FolderChecksums,
  hasChecksums,
  publishFolder,
  verifyFolder,
} from "./folder.ts";
export { decodeUtf8, readBytes, readJsonFile, readTextFile } from "./read.ts";
export { startWorker } from "./start-worker.ts";
export { UserError, type UserErrorOptions } from "./user-error.ts";
export {
  type FileData,
  syncFolder,
  temporaryName,
  writeFileAtomic,
  type WrittenFile,
} from "./write.ts";
