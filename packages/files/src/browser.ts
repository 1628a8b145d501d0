// What of @llmsmith/files a browser has: the errors. There are no files.
export { explainFileError } from "./explain.ts";
export { UserError, type UserErrorOptions } from "./user-error.ts";
