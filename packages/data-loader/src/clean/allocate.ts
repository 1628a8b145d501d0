// Tables that grow with the corpus.
import { UserError } from "@llmsmith/files";

/**
 * A new table of 32-bit words.
 * @throws UserError naming the stage when there is no memory for it
 */
export function allocateWords(stage: string, length: number): Uint32Array<ArrayBuffer> {
  try {
    return new Uint32Array(length);
  } catch (cause) {
    const gigabytes = ((4 * length) / 2 ** 30).toFixed(1);
    throw new UserError(
      `${stage}: no memory for a table of ${gigabytes} GiB; clean the corpus in parts or on a larger machine`,
      { cause },
    );
  }
}
