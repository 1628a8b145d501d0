// What of @llmsmith/files a browser has: the errors, and hashes. There are no files.
export { explainFileError } from "./explain.ts";
export { UserError, type UserErrorOptions } from "./user-error.ts";
export { sha256 } from "./checksum-browser.ts";
