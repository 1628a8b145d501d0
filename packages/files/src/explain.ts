// Turns the operating system's error codes into sentences with a remedy.
import { UserError } from "./user-error.ts";

const remedies: Record<string, string> = {
  ENOENT: "no such file or folder; check the path",
  EACCES: "permission denied; change the permissions or choose another folder",
  EPERM: "operation not permitted; change the permissions or choose another folder",
  EROFS: "the file system is read-only; choose another folder",
  ENOSPC: "no space left on the device; free some space and run again",
  EDQUOT: "the disk quota is used up; free some space and run again",
  EISDIR: "this is a folder, not a file; name a file in it",
  ENOTDIR: "a part of the path is a file, not a folder; check the path",
  EMFILE: "too many open files; raise the limit (ulimit -n) and run again",
  EEXIST: "it exists already; choose another name",
  EFBIG: "the file would be larger than the system allows",
};

/**
 * A {@link UserError} for a failed file operation.
 * @param error what `fs` threw; a UserError passes through unchanged
 * @param doing what was being done
 * @param path the file or folder that the caller named
 */
export function explainFileError(error: unknown, doing: "read" | "write", path: string): UserError {
  if (UserError.is(error)) return error;
  const code = (error as { code?: string } | null)?.code ?? "";
  const why = remedies[code] ?? (error instanceof Error ? error.message : String(error));
  return new UserError(`cannot ${doing} ${path}: ${why}`, { cause: error });
}
