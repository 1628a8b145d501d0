// Bytes of an open file, from a place on.
import { readSync } from "node:fs";
import { explainFileError } from "@llmsmith/files";
import { piecesOf } from "./raw-tensor.ts";

/** Bytes in a buffer of their own, or undefined where the file ends before. */
export function readAt(
  descriptor: number,
  position: number,
  length: number,
): Uint8Array | undefined {
  const into = new Uint8Array(length);
  let done = 0;
  for (const piece of piecesOf(into))
    for (let filled = 0; filled < piece.length;) {
      const read = readSync(descriptor, piece, filled, piece.length - filled, position + done);
      if (read === 0) return undefined;
      filled += read;
      done += read;
    }
  return into;
}

/** What `use` gives; where the file cannot be used, a UserError that names it. */
export function told<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw explainFileError(error, "read", path);
  }
}
