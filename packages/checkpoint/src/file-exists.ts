// Files of a folder that may be there or not.
import { stat } from "node:fs/promises";

/** Whether `file` is there and is a file. */
export async function fileExists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
